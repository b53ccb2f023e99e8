using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class ResourceAttributesTests
{
    private static readonly Guid Instance = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Test]
    public void Build_NamedService_HasIdentityAndProcess()
    {
        var attributes = Build(new() { ServiceName = "checkout", ServiceNamespace = "shop", ServiceVersion = "1.2" });

        Assert.Multiple(() =>
        {
            Assert.That(attributes["service.name"], Is.EqualTo("checkout"));
            Assert.That(attributes["service.namespace"], Is.EqualTo("shop"));
            Assert.That(attributes["service.version"], Is.EqualTo("1.2"));
            Assert.That(attributes["service.instance.id"], Is.EqualTo(Instance.ToString()));
            Assert.That(attributes["telemetry.sdk.name"], Is.EqualTo("Telemetry.Sdk"));
            Assert.That(attributes["telemetry.sdk.language"], Is.EqualTo("dotnet"));
            Assert.That(attributes["telemetry.sdk.version"], Does.Match(@"^\d+\.\d+\.\d+[^+]*$"));
            Assert.That(attributes["host.name"], Is.EqualTo(Environment.MachineName));
            Assert.That(attributes["process.pid"], Is.EqualTo((long)Environment.ProcessId));
            Assert.That(attributes["process.runtime.name"], Is.EqualTo(".NET"));
        });
    }

    [Test]
    public void Build_ApplicationSetsWhatTheProcessKnows_ApplicationWinsExceptForTheSdk()
    {
        var options = new TelemetryOptions { ServiceName = "checkout" };
        options.ResourceAttributes["service.instance.id"] = "mine";
        options.ResourceAttributes["host.name"] = "node-7";
        options.ResourceAttributes["region"] = "eu-1";
        options.ResourceAttributes["telemetry.sdk.name"] = "opentelemetry";

        var attributes = Build(options);

        Assert.Multiple(() =>
        {
            Assert.That(attributes["service.instance.id"], Is.EqualTo("mine"));
            Assert.That(attributes["host.name"], Is.EqualTo("node-7"));
            Assert.That(attributes["region"], Is.EqualTo("eu-1"));
            Assert.That(attributes["telemetry.sdk.name"], Is.EqualTo("Telemetry.Sdk"));
        });
    }

    [Test]
    public void Build_NothingSaid_HasAServiceNameFirstAndNoEmptyValues()
    {
        var options = new TelemetryOptions { ServiceVersion = " " };
        options.ResourceAttributes["empty"] = "";

        var attributes = ResourceAttributes.Build(options, Instance);

        Assert.Multiple(() =>
        {
            Assert.That(attributes[0], Is.EqualTo(KeyValuePair.Create("service.name", (object?)"unknown_service:dotnet")));
            Assert.That(attributes.Select(a => a.Key), Does.Not.Contain("empty").And.Not.Contain("service.version").And.Unique);
        });
    }

    private static Dictionary<string, object?> Build(TelemetryOptions options) => new(ResourceAttributes.Build(options, Instance));
}
