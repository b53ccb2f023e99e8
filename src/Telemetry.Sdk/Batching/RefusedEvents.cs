using System.Collections.Concurrent;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Batching;

/// <summary>Keeps the last words about refused events until the export loop may log them: the caller's thread never logs. Thread-safe.</summary>
internal sealed class RefusedEvents(RateLimitedLog log)
{
    // One a reason: a crowd of refusals holds no memory.
    private readonly ConcurrentDictionary<DropReason, string> _last = new();

    public void Add(DropReason reason, string detail) => _last[reason] = detail;

    /// <summary>Writes what was kept. Background threads only.</summary>
    public void Tell()
    {
        foreach (var reason in _last.Keys)
        {
            if (_last.TryRemove(reason, out var detail))
            {
                log.Write($"refused {reason}", (reason, detail), static (l, s) => Log.EventRefused(l, s.reason.ToErrorType(), s.detail));
            }
        }
    }
}
