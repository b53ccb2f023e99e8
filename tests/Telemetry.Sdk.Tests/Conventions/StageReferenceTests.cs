using System.Text.RegularExpressions;

namespace Telemetry.Sdk.Tests.Conventions;

/// <summary>The folders are the data flow: a stage that named its neighbour would make the two one.</summary>
public sealed partial class StageReferenceTests
{
    // Transport writes the headers that Encoding names; nothing else is shared between leaves.
    private static readonly string[] HeaderTypes = ["RecordHeaders", "RecordOrigin", "SequenceGap", "TraceLane"];

    [TestCase("Spans")]
    [TestCase("Encoding")]
    [TestCase("Schema")]
    [TestCase("Transport")]
    [TestCase("Spool")]
    [TestCase("Propagation")]
    [TestCase("Diagnostics")]
    public void Stage_ThatIsALeaf_NamesNoOtherStage(string stage)
    {
        string[] allowed = stage == "Transport" ? [stage, "Diagnostics", "Encoding"] : [stage, "Diagnostics"];

        var named = SourceTree.Files(stage)
            .SelectMany(f => StageName().Matches(f.Text).Select(m => (f.Name, Stage: m.Groups["stage"].Value)))
            .Where(n => !allowed.Contains(n.Stage))
            .Distinct();

        Assert.That(named, Is.Empty);
    }

    [Test]
    public void Transport_OfEncoding_NamesHeadersOnly()
    {
        var types = typeof(TelemetryClient).Assembly.GetTypes()
            .Where(t => t.Namespace == "Telemetry.Sdk.Encoding" && !t.IsNested && !HeaderTypes.Contains(t.Name))
            .Select(t => t.Name)
            .ToHashSet();

        var named = SourceTree.Files("Transport").Where(f => f.Text.Contains("Telemetry.Sdk.Encoding", StringComparison.Ordinal))
            .SelectMany(f => Word().Matches(f.Text).Select(m => (f.Name, Type: m.Value)))
            .Where(n => types.Contains(n.Type))
            .Distinct();

        Assert.That(named, Is.Empty);
    }

    [GeneratedRegex(@"Telemetry\.Sdk\.(?<stage>Spans|Batching|Encoding|Schema|Transport|Spool|Consuming|Correlation|Propagation|Diagnostics|Hosting)(\.Registry|\.Serdes)?\b(?!\.)")]
    private static partial Regex StageName();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
