using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Batching;

/// <summary>Says when records are lost: one rate-limited line a reason, and a health condition for five minutes after the last loss. The export loop's alone.</summary>
internal sealed class LossWatch(TelemetryHealth health, RateLimitedLog log, TimeProvider time)
{
    private const string Key = "loss";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly Dictionary<DropReason, (long Spans, long Events)> _told = [];
    private long _lookedAt = time.GetTimestamp();
    private long? _lostAt;

    public void Observe(Ledger ledger)
    {
        if (time.GetElapsedTime(_lookedAt) < Interval)
        {
            return;
        }

        _lookedAt = time.GetTimestamp();
        Tell(ledger.GetSnapshot());
        if (_lostAt is { } at && time.GetElapsedTime(at) > Memory)
        {
            _lostAt = null;
            health.Clear(Key);
        }
    }

    public void Finish(Ledger ledger) => Tell(ledger.GetSnapshot());

    private void Tell(TelemetrySnapshot snapshot)
    {
        foreach (var reason in snapshot.Spans.Dropped.Keys.Union(snapshot.Events.Dropped.Keys))
        {
            var now = (Spans: snapshot.Spans.Dropped.GetValueOrDefault(reason), Events: snapshot.Events.Dropped.GetValueOrDefault(reason));
            var before = _told.GetValueOrDefault(reason);
            if (now == before)
            {
                continue;
            }

            _lostAt = time.GetTimestamp();
            health.Set(Key, $"records were dropped ({reason.ToErrorType()}) in the last five minutes");
            log.Write($"dropped {reason}", (now, before, reason), static (l, s) => Log.RecordsDropped(
                l, s.now.Spans - s.before.Spans, s.now.Events - s.before.Events, s.reason.ToErrorType(), s.now.Spans, s.now.Events));
            _told[reason] = now;
        }
    }
}
