using Confluent.Kafka;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Transport;

/// <summary>Turns what Kafka's client says into health conditions and rate-limited log lines. Called on librdkafka's threads; thread-safe.</summary>
internal sealed class KafkaConditions(KafkaOptions kafka, TelemetryHealth health, RateLimitedLog log)
{
    private const string ReachKey = "kafka";
    private const string ProducerKey = "kafka producer";
    private const string SettingsKey = "kafka settings";
    private const string HookKey = "kafka hook";

    // Any thread: whether there is anything to clear, so that a delivery costs one read.
    private volatile bool _troubled;

    private readonly RoundTripWatch _roundTrips = new(kafka.Linger, log);

    private string Hint => kafka.Settings.ContainsKey("security.protocol") ? "" : " If the brokers ask for TLS, set security.protocol.";

    public void ClientError(Error error)
    {
        switch (error.Code)
        {
            case ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed:
                Trouble(ReachKey, $"Kafka refused the credentials or the certificate: {error.Reason}", null);
                log.Write("Kafka login " + error.Code, (error, Hint), static (l, s) => Log.KafkaAuthenticationFailed(l, s.error.Reason, s.Hint));
                break;
            case ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve:
                Trouble(ReachKey, $"no broker of {kafka.BootstrapServers} is reachable: {error.Reason}.{Hint}", null);
                log.Write(ReachKey, (kafka, error, Hint), static (l, s) => Log.KafkaUnreachable(l, s.kafka.BootstrapServers, s.error.Reason, s.Hint));
                break;
            default:
                log.Write("Kafka client " + error.Code, error, static (l, e) => Log.KafkaClientLog(l, e.Code.ToString(), e.Reason));
                break;
        }
    }

    public void ClientLog(LogMessage message) => Log.KafkaClientLog(log.Logger, message.Facility, message.Message);

    public void Statistics(string statistics) => _roundTrips.Observe(statistics);

    public void Undone(IReadOnlyList<UndoneSetting> undone)
    {
        foreach (var change in undone)
        {
            health.Set($"{SettingsKey} {change.Setting}", $"the Kafka setting {change.Setting}={change.Value} was set back to {change.Required}");
            log.Write(SettingsKey + change.Setting, change, static (l, c) => Log.SettingForbidden(l, c.Setting, c.Value, c.Required));
        }
    }

    public void HookFailed(Exception exception)
    {
        health.Set(HookKey, $"a Kafka hook of the application threw and is ignored: {exception.Message}");
        log.Write(HookKey, exception, static (l, e) => Log.KafkaHookFailed(l, e));
    }

    /// <summary>Kafka's client could not be built: a setting that it does not know or take, or its native library is missing.</summary>
    public void ProducerNotBuilt(string reason, TimeSpan delay)
    {
        Trouble(ProducerKey, $"Kafka's client cannot be built: {reason}", "Correct the setting under TicketTelemetry:Kafka, or the hook that sets it, and restart.");
        log.Write(ProducerKey, (reason, delay), static (l, s) => Log.ProducerNotBuilt(l, s.reason, s.delay));
    }

    /// <summary>A broker has answered.</summary>
    public void Reached()
    {
        if (health.Clear(ReachKey))
        {
            Log.KafkaReachable(log.Logger, kafka.BootstrapServers);
        }
    }

    public void Delivered()
    {
        if (!_troubled)
        {
            return;
        }

        _troubled = false;
        Reached();
        if (health.Clear(ProducerKey))
        {
            Log.ProducerRebuilt(log.Logger);
        }
    }

    public void ProducerDied(string reason, TimeSpan delay)
    {
        var denied = reason.StartsWith(nameof(ErrorCode.ClusterAuthorizationFailed), StringComparison.Ordinal);
        var cure = denied ? TopicCures.AllowIdempotence(kafka.BootstrapServers, kafka.Settings.TryGetValue("sasl.username", out var user) ? user : null) : null;
        Trouble(ProducerKey, $"the producer died of a fatal error: {reason}", cure);
        log.Write(ProducerKey, (reason, delay), static (l, s) => Log.ProducerFatal(l, s.reason, s.delay));
    }

    private void Trouble(string key, string reason, string? cure)
    {
        health.Set(key, reason, cure);
        _troubled = true;
    }
}
