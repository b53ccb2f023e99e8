using System.Text.Json;
using System.Xml.Linq;
using Telemetry.Sdk.IntegrationTests.Cli;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Packaging;

public sealed class PackagingTests
{
    private static readonly TimeSpan PackLimit = TimeSpan.FromMinutes(10);

    private PackedPackages _packages = null!;

    [OneTimeSetUp]
    public async Task Pack()
    {
        using var limit = new CancellationTokenSource(PackLimit);
        _packages = await PackedPackages.PackAsync(limit.Token);
    }

    [OneTimeTearDown]
    public void Delete() => _packages?.Dispose();

    [TestCase("Telemetry.Sdk")]
    [TestCase("Telemetry.Sdk.Testing")]
    public void Pack_Package_HoldsLibraryDocumentationReadmeAndLicence(string id)
    {
        var entries = _packages.Checksums($"{id}.{_packages.Version}.nupkg", fromAnotherFolder: false).Keys;
        var metadata = _packages.Specification(id);

        Assert.That(
            entries.Where(e => !IsOpenPackagingPart(e)),
            Is.EquivalentTo(new[] { $"{id}.nuspec", "README.md", "LICENSE", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }));
        Assert.That(Text(metadata, "readme"), Is.EqualTo("README.md"));
        Assert.That(Text(metadata, "license"), Is.EqualTo("LICENSE"));
        Assert.That(Text(metadata, "description"), Is.Not.Empty.And.Not.EqualTo("Package Description"));
    }

    [TestCase("Telemetry.Sdk")]
    [TestCase("Telemetry.Sdk.Testing")]
    public void Pack_SymbolPackage_HoldsTheSymbols(string id)
    {
        var entries = _packages.Checksums($"{id}.{_packages.Version}.snupkg", fromAnotherFolder: false).Keys;

        Assert.That(entries.Where(e => !IsOpenPackagingPart(e)), Is.EquivalentTo(new[] { $"{id}.nuspec", $"lib/net10.0/{id}.pdb" }));
    }

    [Test]
    public void Pack_Tool_HoldsWhatRunsReadmeAndLicence()
    {
        var entries = _packages.Checksums($"Telemetry.Sdk.Cli.{_packages.Version}.nupkg", fromAnotherFolder: false).Keys;
        var symbols = _packages.Checksums($"Telemetry.Sdk.Cli.{_packages.Version}.snupkg", fromAnotherFolder: false).Keys;
        var metadata = _packages.Specification("Telemetry.Sdk.Cli");

        Assert.That(entries, Is.SupersetOf(new[] { "README.md", "LICENSE", "tools/net10.0/any/DotnetToolSettings.xml", "tools/net10.0/any/Telemetry.Sdk.Cli.dll" }));
        Assert.That(
            entries.Where(e => !IsOpenPackagingPart(e) && !e.EndsWith(".nuspec", StringComparison.Ordinal)).Except(["README.md", "LICENSE"]),
            Has.All.StartsWith("tools/net10.0/any/"));
        Assert.That(entries, Has.None.EndsWith("Telemetry.Sdk.Cli.xml").And.None.EndsWith(".resources.dll"));
        Assert.That(symbols, Has.Member("tools/net10.0/any/Telemetry.Sdk.Cli.pdb"));
        Assert.That(metadata.Descendants().Where(e => e.Name.LocalName == "packageType").Select(e => (string?)e.Attribute("name")), Is.EqualTo(new[] { "DotnetTool" }));
        Assert.That(Text(metadata, "license"), Is.EqualTo("LICENSE"));
        Assert.That(Dependencies(metadata), Is.Empty);
    }

    [Test]
    public void Pack_FromTwoFolders_GivesEqualEntriesAndChecksums()
    {
        foreach (var file in _packages.Files)
        {
            // Nothing is left out but the dates: NuGet names and writes every part of the package the same way each time.
            Assert.That(_packages.Checksums(file, fromAnotherFolder: true), Is.EqualTo(_packages.Checksums(file, fromAnotherFolder: false)), file);
        }
    }

    [Test]
    public void Pack_Core_NamesWhatAConsoleApplicationNeedsAndNoFramework()
    {
        var metadata = _packages.Specification("Telemetry.Sdk");

        Assert.That(Dependencies(metadata), Is.EquivalentTo(new[]
        {
            "Confluent.Kafka",
            "Google.Protobuf",
            "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options.ConfigurationExtensions",
            "Polly.Core",
        }));
        Assert.That(metadata.Descendants().Where(e => e.Name.LocalName == "frameworkReference"), Is.Empty);
    }

    [Test]
    public void Pack_Testing_DependsOnTheSameVersionOfTheCore()
    {
        var core = _packages.Specification("Telemetry.Sdk.Testing").Descendants()
            .Single(e => e.Name.LocalName == "dependency" && (string?)e.Attribute("id") == "Telemetry.Sdk");

        Assert.That((string?)core.Attribute("version"), Is.EqualTo(_packages.Version));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Install_ConsoleApplication_SendsASpanWithoutAspNetCore(CancellationToken cancellationToken)
    {
        using var kafka = StartKafka();
        var folder = _packages.CreateApplication("console");
        await ScratchApplication.WriteConsoleAsync(folder, _packages.Version);

        var output = await BuildAndRunAsync(folder, kafka, cancellationToken);

        using var runtime = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "out", "app.runtimeconfig.json"), cancellationToken));
        Assert.That(
            runtime.RootElement.GetProperty("runtimeOptions").GetProperty("framework").GetProperty("name").GetString(),
            Is.EqualTo("Microsoft.NETCore.App"));
        Assert.That(SpanTopic.NamesIn(kafka.BootstrapServers), Does.Contain("packaging.console"), output);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Install_WebApplication_SendsTheSpanOfARequest(CancellationToken cancellationToken)
    {
        using var kafka = StartKafka();
        var folder = _packages.CreateApplication("web");
        await ScratchApplication.WriteWebAsync(folder, _packages.Version);

        var output = await BuildAndRunAsync(folder, kafka, cancellationToken);

        Assert.That(SpanTopic.NamesIn(kafka.BootstrapServers), Does.Contain("GET /ping/{name}"), output);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Install_Tool_ComparesSchemasAndServesAnotherProcess(CancellationToken cancellationToken)
    {
        var folder = _packages.CreateApplication("tool");
        await ScratchApplication.WriteConsoleAsync(folder, _packages.Version);
        var command = _packages.CommandIn(folder);
        await command.RunAsync(cancellationToken, "tool", "install", "Telemetry.Sdk.Cli", "--version", _packages.Version, "--tool-path", Path.Combine(folder, "tools"));
        var tool = Path.Combine(folder, "tools", "ticket-telemetry");
        await File.WriteAllTextAsync(Path.Combine(folder, "old.proto"), "syntax = \"proto3\"; message A { int32 b = 1; }", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "new.proto"), "syntax = \"proto3\"; message A { string b = 1; }", cancellationToken);

        using var diff = ToolProcess.StartProgram(tool, folder, "schema", "diff", "old.proto", "new.proto");
        using var dev = ToolProcess.StartProgram(tool, folder, "dev", "--kafka-port", "0", "--registry-port", "0", "--json");
        var kafka = (await dev.AddressesAsync()).GetProperty("kafka").GetString()!;
        await command.RunAsync(cancellationToken, "build", "app.csproj", "-o", "out", "--nologo", "-v", "q");
        var output = await command.With("TicketTelemetry__Kafka__BootstrapServers", kafka).RunAsync(cancellationToken, Path.Combine("out", "app.dll"));

        var (exitCode, text, error) = await diff.EndAsync();
        Assert.That((exitCode, error), Is.EqualTo((1, "")));
        Assert.That(text, Does.StartWith("new.proto: error FIELD_SCALAR_KIND_CHANGED: #/A/1: "));
        Assert.That(SpanTopic.NamesIn(kafka), Does.Contain("packaging.console"), output);
    }

    private static EmbeddedKafka StartKafka()
    {
        var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic(SpanTopic.Name, SpanTopic.Partitions);
        return kafka;
    }

    private static bool IsOpenPackagingPart(string entry) =>
        entry is "_rels/.rels" or "[Content_Types].xml" || entry.EndsWith(".psmdcp", StringComparison.Ordinal);

    private static string? Text(XElement metadata, string name) => (string?)metadata.Element(metadata.Name.Namespace + name);

    private static IEnumerable<string?> Dependencies(XElement metadata) =>
        metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string?)e.Attribute("id"));

    private async Task<string> BuildAndRunAsync(string folder, EmbeddedKafka kafka, CancellationToken cancellationToken)
    {
        var command = _packages.CommandIn(folder).With("TicketTelemetry__Kafka__BootstrapServers", kafka.BootstrapServers);
        await command.RunAsync(cancellationToken, "build", "app.csproj", "-o", "out", "--nologo", "-v", "q");
        return await command.RunAsync(cancellationToken, Path.Combine("out", "app.dll"));
    }
}
