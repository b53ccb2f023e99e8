using System.Diagnostics;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests;

public sealed class SmokeTests
{
    [Test]
    public async Task Client_SpanAndEvent_Arrive()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("otlp_spans", 12);
        kafka.CreateTopic("ticketshop.v1.SeatsHeld", 12);
        var options = new TelemetryOptions { ServiceName = "smoke", Profile = TelemetryProfile.Development };
        options.Kafka.BootstrapServers = kafka.BootstrapServers;
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        options.SchemaRegistry.Url = registry.Url;
        await using var client = new TelemetryClient(options);
        for (var i = 0; i < 1000; i++)
        {
            using var span = client.StartSpan("seat.hold");
            span.SetTag("i", i);
        }

        var watch = Stopwatch.StartNew();
        var result = await client.FlushAsync(TimeSpan.FromSeconds(20));
        TestContext.Out.WriteLine($"{watch.ElapsedMilliseconds} ms {result} {client.GetSnapshot().Spans}");
        Assert.That(result.Completed, Is.True);
    }
}
