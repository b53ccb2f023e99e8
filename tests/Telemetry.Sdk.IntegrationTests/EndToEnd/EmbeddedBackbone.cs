using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>The embedded broker of the Testing package.</summary>
internal sealed class EmbeddedBackbone(EmbeddedSchemaRegistry registry) : TestBackbone(registry)
{
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();

    public override string BootstrapServers => _kafka.BootstrapServers;

    public override bool HasTopicAdministration => false;

    public override Task CreateTopicsAsync(params IEnumerable<string> topics)
    {
        foreach (var topic in topics)
        {
            _kafka.CreateTopic(topic, TestTopics.Partitions);
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _kafka.DisposeAsync();
    }
}
