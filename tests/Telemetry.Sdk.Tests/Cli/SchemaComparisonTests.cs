using Telemetry.Sdk.Cli.Schema;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Cli;

public sealed class SchemaComparisonTests
{
    [Test]
    public async Task Removal_OfAFile_NamesItsMessages()
    {
        using var folder = new ProtoFolder();
        var file = folder.WriteMessage("held.proto", "  optional int32 count = 1;");
        var old = await new ProtoLoader(new DiskFiles(), []).LoadAsync(file, null, CancellationToken.None);

        var verdict = SchemaComparison.Removal(old, CompatibilityLevel.Backward);

        Assert.That(verdict.Differences.Single().Message, Does.Contain("The message 'SeatsHeld' is gone"));
    }
}
