using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Telemetry.Sdk.Diagnostics;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>What a cluster with TLS, passwords and access rights refuses never hurts the application, and health says what it was.</summary>
[CancelAfter(120_000)]
public sealed class SecureKafkaTests
{
    private KafkaCluster _cluster = null!;
    private TestBackbone _backbone = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await SharedClusters.SecureAsync();
        _backbone = await TestBackbone.StartAsync(BackboneKind.Secure);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task Emit_UserWithoutAnyRight_TopicsAreBlockedWithTheCommandThatGrants()
    {
        var topics = await TopicsAsync();
        var client = new TelemetryClient(Options(topics, _cluster.SettingsOf("stranger")));

        var written = WrittenTraces.Write(client, 3);

        var conditions = await Eventually.ThatAsync(
            () => client.Health.Conditions, c => topics.All.All(t => c.Any(x => x.Key == $"topic {t}")), "the topics are blocked");
        await AssertEndsInTimeAsync(client, written);
        Assert.That(conditions.Single(c => c.Key == $"topic {topics.Spans}").Cure, Is.EqualTo(
            $"kafka-acls.sh --bootstrap-server {_cluster.BootstrapServers} --add --allow-principal User:stranger --operation Write --operation Describe --topic {topics.Spans}"));
    }

    [Test]
    public async Task Emit_UserWhoMayOnlyRead_HealthNamesTheRefusalAndTheEventArrivesOnceAllowed(CancellationToken cancellation)
    {
        var topics = await TopicsAsync();
        await using var client = new TelemetryClient(Options(topics, _cluster.SettingsOf("reader")));

        var emitted = client.EmitAsync(new SeatsHeld { EventCode = "refused" }, cancellation);

        await Eventually.ThatAsync(
            () => client.Health.Conditions, c => c.Any(x => x.Reason.Contains("Authorization", StringComparison.OrdinalIgnoreCase)), "health names the refusal");
        Assert.That(emitted.IsCompleted, Is.False);
        await AllowAsync("reader", topics.SeatsHeld);
        await emitted;
        Assert.That(client.Health.Conditions, Is.Empty);
    }

    [Test]
    public async Task Emit_WrongPassword_HealthNamesTheCredentials()
    {
        var topics = await TopicsAsync();
        var settings = new Dictionary<string, string>(_cluster.SettingsOf("writer")) { ["sasl.password"] = "wrong" };

        await AssertTroubleAsync(topics, settings, c => c.Reason.Contains("credentials", StringComparison.Ordinal) && c.Reason.Contains("Authentication failed", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task Emit_WrongCertificateAuthority_HealthNamesTheCertificate()
    {
        var topics = await TopicsAsync();
        var authority = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pem");
        using (var key = RSA.Create(2048))
        using (var other = new CertificateRequest("CN=another authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200)))
        {
            await File.WriteAllTextAsync(authority, other.ExportCertificatePem());
        }

        var settings = new Dictionary<string, string>(_cluster.SettingsOf("writer")) { ["ssl.ca.location"] = authority };

        await AssertTroubleAsync(topics, settings, c => c.Reason.Contains("certificate verify failed", StringComparison.OrdinalIgnoreCase));
        File.Delete(authority);
    }

    [Test]
    public async Task Emit_NoTlsSettings_HealthAsksWhetherItIsTls() =>
        await AssertTroubleAsync(await TopicsAsync(), new Dictionary<string, string>(), c => c.Reason.Contains("security.protocol", StringComparison.Ordinal));

    [Test]
    public async Task AddTicketTelemetry_SettingsOfEnvironmentVariables_ReachKafka(CancellationToken cancellation)
    {
        var topics = await TopicsAsync();
        var prefix = $"IT{Guid.NewGuid():N}_";
        var variables = _cluster.SettingsOf("writer").ToDictionary(s => "Kafka__" + s.Key.Replace('.', '_'), s => s.Value);
        variables["Kafka__BootstrapServers"] = _cluster.BootstrapServers;
        variables["SchemaRegistry__schema_registry_url"] = _backbone.Registry.Url;
        variables["Spans__Topic"] = topics.Spans;
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable($"{prefix}TicketTelemetry__{name}", value);
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "seats" });
        builder.Configuration.AddEnvironmentVariables(prefix);
        builder.Services.AddTicketTelemetry();
        using var host = builder.Build();
        await host.StartAsync(cancellation);
        var client = host.Services.GetRequiredService<TelemetryClient>();
        using (client.StartSpan("seat.hold"))
        {
            await client.EmitAsync(new SeatsHeld(), new EmitOptions { Topic = topics.SeatsHeld }, cancellation);
        }

        await client.FlushAsync(Eventually.Patience, cancellation);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);
        await host.StopAsync(cancellation);
        foreach (var name in variables.Keys)
        {
            Environment.SetEnvironmentVariable($"{prefix}TicketTelemetry__{name}", null);
        }

        Assert.That(health.Entries["ticket-telemetry"].Description, Is.EqualTo("Telemetry flows."));
        Assert.That(client.GetSnapshot().Spans.Delivered, Is.GreaterThanOrEqualTo(1));
    }

    private async Task AssertTroubleAsync(TestTopics topics, IReadOnlyDictionary<string, string> settings, Func<HealthCondition, bool> isNamed)
    {
        var client = new TelemetryClient(Options(topics, settings));

        var written = WrittenTraces.Write(client, 3);

        await Eventually.ThatAsync(() => client.Health.Conditions, c => c.Any(isNamed), "health names the cause");
        await AssertEndsInTimeAsync(client, written);
    }

    private static async Task AssertEndsInTimeAsync(TelemetryClient client, WrittenTraces written)
    {
        var clock = Stopwatch.StartNew();
        await client.DisposeAsync();
        var account = client.GetSnapshot();
        Assert.Multiple(() =>
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(8)));
            Assert.That(account.Spans.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.DeliveryFailed] = written.Spans.Count }));
            Assert.That(account.Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.DeliveryFailed] = written.Events.Count }));
        });
    }

    private TelemetryOptions Options(TestTopics topics, IReadOnlyDictionary<string, string> settings)
    {
        var options = _backbone.ClientOptions(topics, TelemetryProfile.Verify);
        options.ShutdownTimeout = TimeSpan.FromSeconds(1);
        options.Kafka.Settings.Clear();
        foreach (var (key, value) in settings)
        {
            options.Kafka.Settings[key] = value;
        }

        return options;
    }

    private async Task<TestTopics> TopicsAsync()
    {
        var topics = new TestTopics();
        await _backbone.CreateTopicsAsync(topics.All);
        _backbone.RegisterSchemas(topics);
        return topics;
    }

    private async Task AllowAsync(string user, string topic)
    {
        using var admin = _backbone.Administrator();
        await admin.CreateAclsAsync([
            new AclBinding
            {
                Pattern = new ResourcePattern { Type = ResourceType.Topic, Name = topic, ResourcePatternType = ResourcePatternType.Literal },
                Entry = new AccessControlEntry { Principal = $"User:{user}", Host = "*", Operation = AclOperation.Write, PermissionType = AclPermissionType.Allow },
            },
        ]);
    }
}
