using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>A real cluster that all tests share; the topics of this one's tests are deleted in the end.</summary>
internal sealed class KafkaBackbone(KafkaCluster cluster, EmbeddedSchemaRegistry registry) : TestBackbone(registry)
{
    public override string BootstrapServers => cluster.BootstrapServers;

    public override IReadOnlyDictionary<string, string> WriterSettings => cluster.SettingsOf("writer");

    public override IReadOnlyDictionary<string, string> ReaderSettings => cluster.SettingsOf("reader");

    protected override IReadOnlyDictionary<string, string> AdministratorSettings => cluster.SettingsOf("admin");

    public override async ValueTask DisposeAsync()
    {
        await DeleteTopicsAsync();
        await base.DisposeAsync();
    }
}
