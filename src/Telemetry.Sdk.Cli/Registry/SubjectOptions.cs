using System.CommandLine;
using Telemetry.Sdk.Cli.Sources;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>The options that say under which subjects the messages of the sources are.</summary>
internal sealed class SubjectOptions
{
    private readonly Option<string[]> _subjects = new("--subject")
    {
        Description = "Only this subject; may be given several times. Of a single file it may be any subject, for example otlp_spans-value.",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<SubjectNameStrategy> _strategy = new("--strategy")
    {
        Description = "The subject of a message: topic = TOPIC-value, record = the message's full name, topicrecord = TOPIC-full name. topic by default.",
        HelpName = "topic|record|topicrecord",
        CustomParser = result =>
        {
            if (Enum.TryParse<SubjectNameStrategy>(result.Tokens[0].Value, ignoreCase: true, out var naming) && Enum.IsDefined(naming) && !char.IsDigit(result.Tokens[0].Value[0]))
            {
                return naming;
            }

            result.AddError($"--strategy is topic, record or topicrecord, not '{result.Tokens[0].Value}'.");
            return default;
        },
    };

    private readonly Option<string> _prefix = new("--topic-prefix")
    {
        Description = "What stands before the message's full name in the names of topics; nothing by default.",
        HelpName = "PREFIX",
        DefaultValueFactory = _ => "",
    };

    public void AddTo(IList<Option> options)
    {
        options.Add(_subjects);
        options.Add(_strategy);
        options.Add(_prefix);
    }

    /// <summary>The subjects asked for, as they are.</summary>
    public IReadOnlyList<string> Named(ParseResult parsed) => parsed.GetValue(_subjects)!;

    /// <summary>
    /// The subjects of the files: one a top-level message, since each may be the event of a topic. A file that others import is no event: its
    /// subject is its path, as serializers have it.
    /// </summary>
    /// <exception cref="ToolException">No message has an asked subject.</exception>
    public IReadOnlyList<SubjectSchema> Plan(ParseResult parsed, IReadOnlyList<SourceSchema> schemas)
    {
        var named = Named(parsed);
        var imported = schemas.SelectMany(schema => schema.Imports).ToLookup(import => import.File, import => import.Name);
        SubjectSchema[] all =
        [
            .. schemas.Where(imported.Contains).Select(schema => new SubjectSchema(imported[schema].First(), schema)),
            .. schemas.Where(schema => !imported.Contains(schema)).SelectMany(schema => schema.Messages.Select(message => new SubjectSchema(Subject(parsed, message), schema))),
        ];
        if (named.Count == 0)
        {
            return all.Length > 0 ? all : throw new ToolException("The sources hold no message.");
        }

        return [.. named.SelectMany(subject => all.Where(one => one.Subject == subject).DefaultIfEmpty()
            .Select(found => found ?? Other(subject, schemas)))];
    }

    /// <summary>As <see cref="Plan"/>, for what is written: a subject can take one file only.</summary>
    /// <exception cref="ToolException">Two files have the same message.</exception>
    public IReadOnlyList<SubjectSchema> PlanOnce(ParseResult parsed, IReadOnlyList<SourceSchema> schemas)
    {
        var plan = Plan(parsed, schemas);
        var twice = plan.GroupBy(one => one.Subject).FirstOrDefault(same => same.Count() > 1)?.ToArray();
        return twice is null ? plan : throw new ToolException($"Subject '{twice[0].Subject}' would get two files: {string.Join(" and ", twice.Select(one => one.Schema.Place))}. Name one of them.");
    }

    private static SubjectSchema Other(string subject, IReadOnlyList<SourceSchema> schemas) => schemas.Count == 1
        ? new SubjectSchema(subject, schemas[0])
        : throw new ToolException($"No message of the {schemas.Count} files has the subject '{subject}'; name one file to check it for any subject.");

    private string Subject(ParseResult parsed, string message)
    {
        var topic = parsed.GetValue(_prefix) + message;
        return parsed.GetValue(_strategy) switch
        {
            SubjectNameStrategy.Record => message,
            SubjectNameStrategy.TopicRecord => $"{topic}-{message}",
            _ => $"{topic}-value",
        };
    }
}
