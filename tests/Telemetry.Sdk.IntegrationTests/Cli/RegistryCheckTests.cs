using System.Text.Json;
using Telemetry.Sdk.IntegrationTests.Packaging;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>The tool against registries: ours, and one that nobody of this project wrote.</summary>
public sealed class RegistryCheckTests
{
    private static readonly string Events = Path.Combine(RepositoryFiles.Root, "proto", "ticketshop", "v1", "events.proto");

    [Test]
    [CancelAfter(120_000)]
    public async Task Check_IndependentRegistry_IsJudgedHereAndSaysThatItCannot(CancellationToken cancellationToken)
    {
        var registry = await SharedRegistry.StartedAsync();
        using var folder = new GitFolder();
        string[] options = ["events.proto", "--registry", registry.Url, "--topic-prefix", $"it-{Guid.NewGuid():N}."];
        folder.Write("events.proto", await File.ReadAllTextAsync(Events, cancellationToken));

        var registered = await ToolProcess.RunAsync(folder.Path, ["schema", "register", .. options, "--level", "BACKWARD_TRANSITIVE", "--json"]);
        var again = await ToolProcess.RunAsync(folder.Path, ["schema", "register", .. options, "--json"]);
        var exported = await ToolProcess.RunAsync(folder.Path, ["schema", "export", .. options, "--output", "-"]);
        folder.Change("events.proto", "optional string section = 11;", "optional string section = 11;\n  optional string row = 12;");
        var added = await ToolProcess.RunAsync(folder.Path, ["schema", "check", .. options]);
        folder.Change("events.proto", "optional int32 count = 10;", "optional string count = 10;");
        var changed = await ToolProcess.RunAsync(folder.Path, ["schema", "check", .. options, "--json"]);

        Assert.That(registered.ExitCode, Is.Zero, registered.Error);
        Assert.That(States(registered.Output), Has.All.EqualTo("registered"));
        Assert.That(States(again.Output), Has.All.EqualTo("unchanged"), again.Error);
        Assert.That(exported.ExitCode, Is.Zero, exported.Error);
        Assert.That(added.ExitCode, Is.Zero, added.Output + added.Error);
        Assert.That(added.Output, Does.Contain("compatible at level BACKWARD_TRANSITIVE (against version 1; this registry cannot check)"));
        Assert.That(changed.ExitCode, Is.EqualTo(1), changed.Error);
        Assert.That(changed.Output, Does.Contain("FIELD_SCALAR_KIND_CHANGED"));
    }

    [Test]
    public async Task Check_AssemblyWithoutItsPackages_IsReadAllTheSame()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var folder = new GitFolder();
        File.Copy(typeof(TelemetryClient).Assembly.Location, folder["Telemetry.Sdk.dll"]);
        string[] options = ["--subject", "otlp_spans-value", "--registry", registry.Url, "--json"];
        var proto = Path.Combine(RepositoryFiles.Root, "proto", "telemetry_sdk", "otlp", "v1", "traces.proto");
        var text = await ToolProcess.RunAsync(folder.Path, ["schema", "register", proto, .. options]);

        var built = await ToolProcess.RunAsync(folder.Path, ["schema", "register", "Telemetry.Sdk.dll", .. options]);

        Assert.That(text.ExitCode, Is.Zero, text.Error);
        Assert.That(built.ExitCode, Is.Zero, built.Error);
        Assert.That(States(built.Output), Is.EqualTo(new[] { "unchanged" }));
    }

    [Test]
    public async Task Check_ShopAndWhatItsThirdActDeploys_OneIsGoodAndTheOtherNot()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        var shop = typeof(TicketShop.V1.SeatsHeld).Assembly.Location;
        var next = typeof(TicketShop.Next.SeatsHeld).Assembly.Location;

        var register = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "register", shop, "--registry", registry.Url, "--json");
        var check = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "check", shop, "--registry", registry.Url);
        var deploy = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "check", next, "--registry", registry.Url);

        Assert.That(register.ExitCode, Is.Zero, register.Error);
        Assert.That(States(register.Output), Is.Not.Empty.And.All.EqualTo("registered"));
        Assert.That(check.ExitCode, Is.Zero, check.Output + check.Error);
        Assert.That(deploy.ExitCode, Is.EqualTo(1), deploy.Error);
        Assert.That(deploy.Output, Does.Contain("TicketShop.Next.dll(ticketshop/v1/events.proto): error FIELD_SCALAR_KIND_CHANGED: #/SeatsHeld/10: ").And.Contain("'optional int32 count = 10' to 'optional string count = 10'"));
    }

    [Test]
    public async Task Check_AssemblyWithTwoVersionsOfOneFile_TellsThemApart()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var folder = new GitFolder();
        TwoVersions.Write(
            folder["Both.dll"], ("Shop.V1", TicketShop.V1.EventsReflection.Descriptor), ("Shop.Next", TicketShop.Next.EventsReflection.Descriptor));
        await ToolProcess.RunAsync(folder.Path, "schema", "register", Events, "--registry", registry.Url);

        var check = await ToolProcess.RunAsync(folder.Path, "schema", "check", "Both.dll", "--registry", registry.Url);
        var register = await ToolProcess.RunAsync(folder.Path, "schema", "register", "Both.dll", "--registry", registry.Url);

        Assert.That(check.ExitCode, Is.EqualTo(1), check.Error);
        Assert.That(check.Output, Does.Contain("Both.dll(ticketshop/v1/events.proto of Shop.Next): error FIELD_SCALAR_KIND_CHANGED: #/SeatsHeld/10: "));
        Assert.That(check.Output, Does.Contain("Both.dll(ticketshop/v1/events.proto of Shop.V1): ticketshop.v1.SeatsHeld-value: compatible"));
        Assert.That(register.ExitCode, Is.EqualTo(2));
        Assert.That(register.Error, Does.Contain("would get two files"));
    }

    [Test]
    public async Task List_RegistryThatDoesNotAnswer_EndsAtOnceWithCtrlC()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        registry.SetDelay(Timeout.InfiniteTimeSpan);
        using var tool = ToolProcess.Start(Path.GetTempPath(), "schema", "list", "--registry", registry.Url);
        await Eventually.ThatAsync(() => registry.Requests.Count, count => count > 0, "a request");

        tool.Send(ToolProcess.Sigint);

        var (exitCode, output, error) = await tool.EndAsync();
        Assert.That(exitCode, Is.EqualTo(130), error);
        Assert.That(output, Is.Empty);
    }

    private static IEnumerable<string?> States(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("registered").EnumerateArray().Select(one => one.GetProperty("state").GetString());
}
