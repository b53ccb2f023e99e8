namespace Telemetry.Sdk.Tests.Conventions;

public sealed class PublicPlaceTests
{
    private static readonly string[] Places = ["Telemetry.Sdk", "Telemetry.Sdk.Consuming", "Microsoft.Extensions.DependencyInjection"];

    [Test]
    public void PublicTypes_OfTheSdk_LiveInTheRootAndInConsuming()
    {
        var elsewhere = typeof(TelemetryClient).Assembly.GetExportedTypes().Where(t => !Places.Contains(t.Namespace)).Select(t => t.FullName);

        Assert.That(elsewhere, Is.Empty);
    }

    [Test]
    public void PublicTypes_InFolders_StandOnlyInConsuming()
    {
        var files = Directory.EnumerateDirectories(SourceTree.Root).Select(Path.GetFileName).OfType<string>()
            .Where(f => f is not ("Consuming" or "obj" or "bin"))
            .SelectMany(SourceTree.Files)
            .Where(f => f.Text.Split('\n').Any(l => l.StartsWith("public ", StringComparison.Ordinal)))
            .Select(f => f.Name);

        Assert.That(files, Is.Empty);
    }
}
