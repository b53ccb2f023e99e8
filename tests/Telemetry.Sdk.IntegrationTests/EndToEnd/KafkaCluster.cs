using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.IntegrationTests.Peers;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>A real Apache Kafka: one that was started here, or one that was named from outside.</summary>
internal sealed class KafkaCluster : IAsyncDisposable
{
    private readonly KafkaPeer? _peer;
    private readonly Func<string, IReadOnlyDictionary<string, string>> _settings;

    private KafkaCluster(string bootstrapServers, KafkaPeer? peer, Func<string, IReadOnlyDictionary<string, string>> settings) =>
        (BootstrapServers, _peer, _settings) = (bootstrapServers, peer, settings);

    public string BootstrapServers { get; }

    /// <summary>Returns the cluster that somebody named: <c>host:port</c>, or <c>key=value;...</c> with librdkafka's keys.</summary>
    public static KafkaCluster Named(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return new KafkaCluster(text, null, _ => new Dictionary<string, string>());
        }

        var settings = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0].Trim(), pair => pair[^1].Trim(), StringComparer.Ordinal);
        return settings.Remove("bootstrap.servers", out var servers)
            ? new KafkaCluster(servers, null, _ => settings)
            : throw new ArgumentException($"'{text}' names no bootstrap.servers.", nameof(text));
    }

    public static async Task<KafkaCluster> StartPlainAsync()
    {
        var peer = await KafkaPeer.StartPlainAsync();
        return new KafkaCluster(peer.BootstrapServers, peer, _ => new Dictionary<string, string>());
    }

    public static async Task<KafkaCluster> StartSecureAsync()
    {
        var peer = await KafkaPeer.StartSecureAsync();
        var cluster = new KafkaCluster(peer.BootstrapServers, peer, user => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["security.protocol"] = "SASL_SSL",
            ["ssl.ca.location"] = peer.CertificateAuthority,
            ["sasl.mechanism"] = user == "writer" ? "SCRAM-SHA-512" : "PLAIN",
            ["sasl.username"] = user,
            ["sasl.password"] = $"{user}-secret",
        });
        try
        {
            await cluster.GiveRightsAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns what a client needs beside the brokers to be this user.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(string user) => _settings(user);

    public async ValueTask DisposeAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }
    }

    // What an operator gives a service and its readers, and no more.
    private async Task GiveRightsAsync()
    {
        var config = new AdminClientConfig(new Dictionary<string, string>(SettingsOf("admin")) { ["bootstrap.servers"] = BootstrapServers });
        using var admin = new AdminClientBuilder(config).Build();
        await admin.CreateAclsAsync([
            Right("writer", AclOperation.Write),
            Right("writer", AclOperation.Describe),
            Right("writer", AclOperation.Create),
            Right("reader", AclOperation.Read),
            Right("reader", AclOperation.Describe),
            new AclBinding
            {
                Pattern = new ResourcePattern { Type = ResourceType.Group, Name = "*", ResourcePatternType = ResourcePatternType.Literal },
                Entry = Entry("reader", AclOperation.Read),
            },
        ]);
    }

    private static AclBinding Right(string user, AclOperation operation) => new()
    {
        Pattern = new ResourcePattern { Type = ResourceType.Topic, Name = TestTopics.Allowed, ResourcePatternType = ResourcePatternType.Prefixed },
        Entry = Entry(user, operation),
    };

    private static AccessControlEntry Entry(string user, AclOperation operation) =>
        new() { Principal = $"User:{user}", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow };
}
