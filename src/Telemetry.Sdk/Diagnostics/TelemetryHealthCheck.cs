using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// Reports a client's conditions and recent losses as Degraded, and so the time until the declared topics and schemas are known:
/// telemetry never takes a service down. Whoever wants otherwise sets
/// <see cref="HealthCheckRegistration.FailureStatus"/> of the registration <c>ticket-telemetry</c> to Unhealthy. Thread-safe.
/// </summary>
internal sealed class TelemetryHealthCheck(
    TelemetryHealth health,
    Func<TelemetrySnapshot> takeSnapshot,
    Func<IReadOnlyList<string>> findPending,
    TimeProvider timeProvider) : IHealthCheck
{
    /// <summary>The name of the registration.</summary>
    public const string Name = "ticket-telemetry";

    /// <summary>How long a loss keeps the check Degraded after it was first seen.</summary>
    public static readonly TimeSpan LossAge = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Under _lock.
    private long _lostBefore;
    private long? _lossSeenAt;

    // Set once, by any caller: what is first used later does not make a running service look like a starting one.
    private volatile bool _known;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var snapshot = takeSnapshot();
        var conditions = health.Conditions;
        var reasons = conditions.Select(c => c.Cure is null ? Sentence(c.Reason) : $"{Sentence(c.Reason)} To cure it: {c.Cure}").ToList();
        var pending = string.Join(", ", Pending());
        if (pending.Length > 0)
        {
            reasons.Add($"Not known yet: {pending}.");
        }

        if (LostRecently(Lost(snapshot.Spans) + Lost(snapshot.Events)))
        {
            reasons.Add($"Spans or events were lost: {StopReport.Text(snapshot)}");
        }

        // A line each: a command can be copied from where it begins to the end of its line.
        var data = Data(snapshot, conditions, pending);
        return Task.FromResult(reasons.Count == 0
            ? HealthCheckResult.Healthy("Telemetry flows.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join('\n', reasons), exception: null, data));
    }

    private static long Lost(TelemetryCounts counts) => counts.Dropped.Values.Sum() + counts.DeadLettered;

    private static string Sentence(string reason) =>
        reason.EndsWith('.') ? reason : $"{reason}.";

    private static Dictionary<string, object> Data(TelemetrySnapshot snapshot, IReadOnlyList<HealthCondition> conditions, string pending)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal)
        {
            ["account"] = StopReport.Text(snapshot),
        };
        if (pending.Length > 0)
        {
            data["pending"] = pending;
        }

        foreach (var condition in conditions)
        {
            data[condition.Key] = $"{Sentence(condition.Reason)} Since {condition.Since:O}.{(condition.Cure is null ? "" : $" To cure it: {condition.Cure}")}";
        }

        return data;
    }

    private IReadOnlyList<string> Pending()
    {
        if (_known)
        {
            return [];
        }

        var pending = findPending();
        _known = pending.Count == 0;
        return pending;
    }

    private bool LostRecently(long lost)
    {
        lock (_lock)
        {
            if (lost > _lostBefore)
            {
                (_lostBefore, _lossSeenAt) = (lost, timeProvider.GetTimestamp());
            }

            return _lossSeenAt is { } seen && timeProvider.GetElapsedTime(seen) < LossAge;
        }
    }
}
