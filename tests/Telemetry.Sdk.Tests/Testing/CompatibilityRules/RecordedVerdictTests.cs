using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

/// <summary>Every verdict that was recorded from a real registry, asked from the engine alone: the answer, and each difference with its path.</summary>
public sealed partial class RecordedVerdictTests
{
    // 214 of the 243 recorded questions, the others being about the protocol, and 100 registrations.
    private const int Judged = 314;

    private readonly Dictionary<string, SortedDictionary<int, ProtobufSchema>> _versions = [];
    private readonly Dictionary<string, string> _levels = [];

    [Test]
    public void Check_RecordedQuestions_AnswersAsTheRealServer()
    {
        List<string> wrong = [];
        var judged = 0;
        foreach (var scenario in Read()["scenarios"]!.AsArray().Where(scenario => IsAboutRules(scenario!["name"]!.GetValue<string>())))
        {
            foreach (var (index, step) in scenario!["steps"]!.AsArray().Index())
            {
                if (Verdict(step!) is var (expected, actual))
                {
                    judged++;
                    if (expected != actual)
                    {
                        wrong.Add($"{scenario["name"]} {index}\n  recorded {expected}\n  answered {actual}");
                    }
                }
            }
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
        Assert.That(judged, Is.EqualTo(Judged));
    }

    private static bool IsAboutRules(string scenario) =>
        scenario.StartsWith("compat-", StringComparison.Ordinal) || scenario.StartsWith("transitive-", StringComparison.Ordinal);

    // What was answered and what the engine says, where the step asks for a verdict.
    private (string Expected, string Actual)? Verdict(JsonNode step)
    {
        var path = step["request"]!["path"]!.GetValue<string>();
        var body = step["request"]!["body"] is { } sent ? JsonNode.Parse(sent.GetValue<string>()) : null;
        var status = step["response"]!["status"]!.GetValue<int>();
        var answer = step["response"]!["body"]!.GetValue<string>();
        if (Config().Match(path) is { Success: true } config && step["request"]!["method"]!.GetValue<string>() == "PUT")
        {
            _levels[config.Groups[1].Value] = body!["compatibility"]!.GetValue<string>();
        }
        else if (Register().Match(path) is { Success: true } register && body is not null)
        {
            return Registered(register.Groups[1].Value, body, status, answer);
        }
        else if (Question().Match(path) is { Success: true } question && status == 200)
        {
            return Asked(question.Groups[1].Value, question.Groups[2].Value, body!, answer);
        }

        return null;
    }

    private (string Expected, string Actual)? Registered(string subject, JsonNode body, int status, string answer)
    {
        var schema = ProtobufSchema.Parse(body["schema"]!.GetValue<string>());
        var versions = Versions(subject);
        var result = ProtobufCompatibility.Check([.. versions.Values], schema, Level(subject));
        // A schema that is known already is not judged again.
        var isNew = status == 200 && versions.TryAdd(int.Parse(Version().Match(answer).Groups[1].Value, provider: null), schema);
        return isNew || status == 409 ? (Describe(status == 200, answer), Describe(result, isVerbose: status == 409)) : null;
    }

    private (string Expected, string Actual) Asked(string subject, string version, JsonNode body, string answer)
    {
        var versions = Versions(subject);
        ProtobufSchema[] compared = version switch
        {
            "" => [.. versions.Values],
            "latest" => [versions.Values.Last()],
            _ => [versions[int.Parse(version, provider: null)]],
        };
        var result = ProtobufCompatibility.Check(compared, ProtobufSchema.Parse(body["schema"]!.GetValue<string>()), Level(subject));
        var recorded = JsonNode.Parse(answer)!;
        return (Describe(recorded["is_compatible"]!.GetValue<bool>(), answer), Describe(result, recorded["messages"] is not null));
    }

    private SortedDictionary<int, ProtobufSchema> Versions(string subject)
    {
        if (!_versions.TryGetValue(subject, out var versions))
        {
            _versions.Add(subject, versions = []);
        }

        return versions;
    }

    private CompatibilityLevel Level(string subject) =>
        Enum.Parse<CompatibilityLevel>(_levels.GetValueOrDefault(subject, "BACKWARD").Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    private static string Describe(bool isCompatible, string answer) => Describe(
        isCompatible, Difference().Matches(answer).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}"));

    private static string Describe(CompatibilityResult result, bool isVerbose) => Describe(
        result.IsCompatible,
        isVerbose ? result.Differences.Where(difference => !difference.IsCompatible).Select(difference => $"{difference.Type} {difference.Path}") : []);

    private static string Describe(bool isCompatible, IEnumerable<string> differences) =>
        $"{isCompatible}: {string.Join(", ", differences.Order(StringComparer.Ordinal))}";

    private static JsonNode Read()
    {
        using var stream = typeof(RecordedVerdictTests).Assembly.GetManifestResourceStream("registry-transcript.json")!;
        return JsonNode.Parse(stream)!;
    }

    [GeneratedRegex("^/config/([^?/]+)$")]
    private static partial Regex Config();

    [GeneratedRegex("^/subjects/([^?/]+)/versions$")]
    private static partial Regex Register();

    [GeneratedRegex("^/compatibility/subjects/([^?/]+)/versions/?(latest|\\d+|)(?:\\?|$)")]
    private static partial Regex Question();

    [GeneratedRegex("\"version\":(\\d+)")]
    private static partial Regex Version();

    [GeneratedRegex("errorType:\\\\\"(\\w+)\\\\\", description:\\\\\"[^\"]*?'(#/[^']*)'")]
    private static partial Regex Difference();
}
