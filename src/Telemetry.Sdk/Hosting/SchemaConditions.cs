using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Turns what the schema resolver finds out into health conditions and log lines: one line a change, however often it is found out
/// again. Called on background threads, for one schema by one at a time; thread-safe.
/// </summary>
internal sealed class SchemaConditions(string registry, TelemetryHealth health, ILogger logger)
{
    /// <summary>How long a replaced id keeps the health Degraded: nothing can undo what left with the old one.</summary>
    public static readonly TimeSpan ReplacedLifetime = TimeSpan.FromHours(1);

    private const string RegistryKey = "schema registry";
    private const string CacheKey = "schema id cache";

    // What was said last about a schema that is blocked or refused; bounded as the resolver's entries are.
    private readonly ConcurrentDictionary<(string Subject, FileDescriptor File), (SchemaState State, string? ErrorType, string? Cure)> _told = new();

    // Types of two files may share a subject; the first has the plain key.
    private readonly ConcurrentDictionary<string, FileDescriptor> _first = new(StringComparer.Ordinal);

    // Guarded by _gate: the schemas that the registry gave no answer about, and why. It may serve some and fail on others.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Subject, FileDescriptor File), string> _unanswered = [];
    private readonly ConcurrentDictionary<(string Subject, int Id, int FormerId), bool> _replaced = new();

    public void Changed(SchemaEntry entry)
    {
        var status = entry.Status;
        if (status is { State: SchemaState.Pending, Reason: null })
        {
            return;
        }

        Reach(entry, Unanswered(status));
        switch (status.State)
        {
            case SchemaState.Known:
                Known(entry, status);
                break;
            case SchemaState.Blocked:
                health.Set(Key(entry), $"subject {entry.Subject} is blocked: {status.Reason}", status.Cure);
                if (IsNews(entry, status))
                {
                    Log.SchemaBlocked(logger, entry.Subject, (status.Reason ?? "").TrimEnd('.'), status.Cure ?? "");
                }

                break;
            case SchemaState.Rejected:
                health.Set(Key(entry), $"the schema of subject {entry.Subject} is refused: {status.Reason}");
                if (IsNews(entry, status))
                {
                    Log.SchemaRejected(logger, entry.Subject, status.Reason ?? "");
                }

                break;
        }
    }

    /// <summary>The disk refuses the ids, or takes them again.</summary>
    public void CacheChanged(SchemaIdStore store, string? problem)
    {
        if (problem is null)
        {
            health.Clear(CacheKey);
            Log.SchemaIdsKept(logger, store.Location);
            return;
        }

        Log.SchemaIdsNotKept(logger, store.Location, problem);

        // A container without a writable home is no fault of anybody who never asked for the cache.
        if (store.IsChosen)
        {
            health.Set(CacheKey, $"schema ids cannot be kept in {store.Location}: {problem}", "Make the directory writable, or set TicketTelemetry:SchemaRegistry:CacheDirectory to another one, or to none.");
        }
    }

    private static string? Unanswered(SchemaStatus status) => status switch
    {
        { State: SchemaState.Pending } => status.Reason,
        { State: SchemaState.Known, IsRemembered: true } => $"{status.Reason} The ids of an earlier run are used meanwhile",
        _ => status.Unanswered,
    };

    // One condition and one line an outage, which ends with the last schema that waits. One that comes and goes is bounded by the schemas: what
    // is known is not asked for again.
    private void Reach(SchemaEntry entry, string? unanswered)
    {
        bool wasReachable, isReachable;
        lock (_gate)
        {
            wasReachable = _unanswered.Count == 0;
            NoteLocked((entry.Subject, entry.Type.File), unanswered);
            isReachable = _unanswered.Count == 0;
        }

        if (wasReachable && !isReachable)
        {
            Log.SchemaRegistryUnreachable(logger, registry, unanswered!);
        }
        else if (isReachable && !wasReachable)
        {
            Log.SchemaRegistryReachable(logger, registry);
        }
    }

    private void NoteLocked((string Subject, FileDescriptor File) schema, string? unanswered)
    {
        if (unanswered is not null)
        {
            _unanswered[schema] = unanswered;
            health.Set(RegistryKey, unanswered);
        }
        else if (_unanswered.Remove(schema))
        {
            if (_unanswered.Count == 0)
            {
                health.Clear(RegistryKey);
            }
            else
            {
                health.Set(RegistryKey, _unanswered.Values.First());
            }
        }
    }

    private void Known(SchemaEntry entry, SchemaStatus status)
    {
        if (status.ReplacedId is { } replaced)
        {
            Replaced(entry.Subject, status.Identity.Id, replaced);
        }

        health.Clear(Key(entry));
        if (_told.TryRemove((entry.Subject, entry.Type.File), out _))
        {
            Log.SchemaUnblocked(logger, entry.Subject, status.Identity.Id);
        }
    }

    private void Replaced(string subject, int id, int formerId)
    {
        if (_replaced.TryAdd((subject, id, formerId), true))
        {
            health.SetFor(ReplacedLifetime, $"schema id {subject}", $"the registry once gave the schema of subject {subject} the id {formerId}, which earlier records carry, and now says {id}: was it emptied?");
            Log.SchemaIdReplaced(logger, subject, id, formerId);
        }
    }

    // A reason in the registry's own words may differ at each probe; what to do about it does not.
    private bool IsNews(SchemaEntry entry, SchemaStatus status)
    {
        var (key, now) = ((entry.Subject, entry.Type.File), (status.State, status.ErrorType, status.Cure));
        var known = _told.TryGetValue(key, out var before) && before == now;
        _told[key] = now;
        return !known;
    }

    private string Key(SchemaEntry entry) =>
        _first.GetOrAdd(entry.Subject, entry.Type.File) == entry.Type.File ? $"subject {entry.Subject}" : $"subject {entry.Subject} ({entry.Type.File.Name})";
}
