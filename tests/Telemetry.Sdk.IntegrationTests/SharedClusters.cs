using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.IntegrationTests.Peers;

namespace Telemetry.Sdk.IntegrationTests;

/// <summary>The real clusters: started when the first test asks, shared by all (each has topics of its own), ended after the last one.</summary>
[SetUpFixture]
public sealed class SharedClusters
{
    /// <summary>Names a cluster to use instead of starting one.</summary>
    private const string Variable = "TELEMETRY_TEST_KAFKA";

    private static readonly Lazy<Task<KafkaCluster>> Real = new(() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Task.FromResult(KafkaCluster.Named(named)) : KafkaCluster.StartPlainAsync());

    private static readonly Lazy<Task<KafkaCluster>> Secure = new(KafkaCluster.StartSecureAsync);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        foreach (var cluster in (Lazy<Task<KafkaCluster>>[])[Real, Secure])
        {
            if (cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await cluster.Value).DisposeAsync();
            }
        }
    }

    internal static Task<KafkaCluster> RealAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            _ = PeerFolder.Command("kafka");
        }

        return Real.Value;
    }

    internal static Task<KafkaCluster> SecureAsync()
    {
        _ = PeerFolder.Command("kafka");
        return Secure.Value;
    }
}
