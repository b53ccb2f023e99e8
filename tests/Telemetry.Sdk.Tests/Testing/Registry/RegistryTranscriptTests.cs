using System.Text.Json.Nodes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>
/// The embedded registry answers as a real one did: status, error code and JSON fields of the recorded steps. Another recording of the same
/// kind is taken from the file that TELEMETRY_REGISTRY_TRANSCRIPT names.
/// </summary>
public sealed class RegistryTranscriptTests
{
    private const double LeastShare = 0.95;

    [Test]
    public async Task Transcript_Replayed_AnswersAsTheRealServer()
    {
        var other = Environment.GetEnvironmentVariable("TELEMETRY_REGISTRY_TRANSCRIPT");
        var differences = new List<(string Step, string Text)>();
        var steps = 0;
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        foreach (var scenario in Read(other)["scenarios"]!.AsArray())
        {
            var replay = new TranscriptReplay(registry, client);
            foreach (var (index, step) in scenario!["steps"]!.AsArray().Index())
            {
                steps++;
                if (await replay.SendAsync(step!) is { } difference)
                {
                    differences.Add(($"{scenario["name"]} {index}", difference));
                }
            }
        }

        var equal = steps - differences.Count;
        var report = string.Join('\n', differences.Select(difference => $"{difference.Step}: {difference.Text}"));
        TestContext.Out.WriteLine($"{equal} of {steps} steps equal\n{report}");
        Assert.That((double)equal / steps, Is.GreaterThanOrEqualTo(LeastShare), report);
        if (string.IsNullOrEmpty(other))
        {
            Assert.That(differences.Select(difference => difference.Step), Is.EquivalentTo(TranscriptExceptions.Reasons.Keys), report);
        }
    }

    private static JsonNode Read(string? file)
    {
        using var stream = string.IsNullOrEmpty(file)
            ? typeof(RegistryTranscriptTests).Assembly.GetManifestResourceStream("registry-transcript.json")!
            : File.OpenRead(file);
        return JsonNode.Parse(stream)!;
    }
}
