using System.CommandLine;
using Spectre.Console;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Registry;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema list</c>: what a registry holds.</summary>
internal sealed class ListCommand
{
    private readonly RegistryOptions _registry = new();
    private readonly Option<string> _prefix = new("--prefix") { Description = "Only subjects that begin with this.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create(Streams streams) => new ListCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("list", "List the subjects of a Schema Registry with their versions and levels.")
        {
            Options = { _prefix, _json },
            Examples =
            [
                "ticket-telemetry schema list --registry http://localhost:8081",
                "ticket-telemetry schema list --registry http://localhost:8081 --prefix ticketshop. --json",
            ],
            Notes = """JSON: {"subjects": [{"subject", "versions": [1, 2], "level"}]}""",
        };
        _registry.AddTo(command.Options);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        using var registry = _registry.Open(parsed);
        var subjects = await registry.SubjectsAsync(cancellationToken).ConfigureAwait(false);
        List<(string Subject, IReadOnlyList<int> Versions, string Level)> rows = [];
        foreach (var subject in subjects.Where(subject => subject.StartsWith(parsed.GetValue(_prefix)!, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            rows.Add((
                subject,
                await registry.VersionsAsync(subject, cancellationToken).ConfigureAwait(false),
                await registry.LevelAsync(subject, cancellationToken).ConfigureAwait(false)));
        }

        if (parsed.GetValue(_json))
        {
            WriteJson(streams.Out, rows);
        }
        else
        {
            Write(streams.OutScreen(parsed.IsPlain()), rows);
        }

        return ExitCode.Success;
    }

    private static void Write(IAnsiConsole screen, List<(string Subject, IReadOnlyList<int> Versions, string Level)> rows)
    {
        var width = rows.Select(row => row.Subject.Length).DefaultIfEmpty().Max();
        foreach (var (subject, versions, level) in rows)
        {
            screen.MarkupLine($"{Markup.Escape(subject.PadRight(width))}  {Markup.Escape(level)}  [grey]versions[/] {string.Join(", ", versions)}");
        }
    }

    private static void WriteJson(TextWriter writer, List<(string Subject, IReadOnlyList<int> Versions, string Level)> rows) => ReportJson.Print(writer, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("subjects");
        foreach (var (subject, versions, level) in rows)
        {
            json.WriteStartObject();
            json.WriteString("subject", subject);
            json.WriteStartArray("versions");
            foreach (var version in versions)
            {
                json.WriteNumberValue(version);
            }

            json.WriteEndArray();
            json.WriteString("level", level);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
