using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>Where events come in, on the caller's thread: serialised before the call returns, then queued for the export loop. Thread-safe; never waits, never throws.</summary>
internal sealed class EventIntake(EventIntakeParts parts)
{
    // What a waiting event holds beside its bytes: headers, key and objects.
    private const int OverheadBytes = 1_024;

    // An unawaited event waits for the loop's next turn, unless many do.
    private const int WakeAt = 256;

    private readonly ConcurrentDictionary<(MessageDescriptor Type, string? Topic), EventRoute> _routes = new();

    // Any thread: nothing is taken any more; and, at last, the loop has ended.
    private volatile bool _closed;
    private volatile bool _ended;

    public ConcurrentQueue<EventRecord> Queue { get; } = new();

    /// <summary>Prepares the declared types, so that topics and schemas are looked up at start.</summary>
    public IEnumerable<(TopicState Topic, MessageDescriptor Type)> Declare() =>
        [.. parts.Options.Declarations.Values.Select(d => (RouteOf(d.Descriptor, null)!.Topic, d.Descriptor))];

    /// <summary>Takes an event; <paramref name="completion"/> hears of its end.</summary>
    public void Add(IMessage message, EmitOptions options, TaskCompletionSource<TelemetryException?>? completion)
    {
        if (_closed)
        {
            Refuse(DropReason.AlreadyShutdown, null, completion);
            return;
        }

        if (RouteOf(message.Descriptor, options.Topic) is not { } route)
        {
            Refuse(DropReason.QueueFull, "Too many topics.", completion);
            return;
        }

        var now = parts.Time.GetUtcNow();
        var envelope = EnvelopeOf(options, now);
        var encoding = parts.Encoder.Encode(route.Plan, message, route.PrefixSize, envelope);
        if (!encoding.Succeeded)
        {
            Refuse(encoding.Failure, encoding.Detail, completion);
            return;
        }

        if (!parts.Budget.TryReserve(encoding.Value.Length + OverheadBytes))
        {
            Refuse(DropReason.QueueFull, null, completion);
            return;
        }

        parts.Ledger.Entered(RecordKind.Event);
        Queue.Enqueue(new EventRecord(message.Descriptor, RecordOf(route, encoding.Value, envelope, options.Key, now, completion)));
        Queued(completion is not null);
    }

    /// <summary>Takes nothing more from callers.</summary>
    public void Close() => _closed = true;

    /// <summary>The loop has ended: what slipped in meanwhile is given up.</summary>
    public void End()
    {
        (_closed, _ended) = (true, true);
        RefuseQueued();
    }

    private void Queued(bool awaited)
    {
        if (_ended)
        {
            RefuseQueued();
        }
        else if (awaited || Queue.Count == WakeAt)
        {
            parts.Signal.Set();
        }
    }

    private void RefuseQueued()
    {
        while (Queue.TryDequeue(out var e))
        {
            parts.Ledger.DropQueued(RecordKind.Event, DropReason.AlreadyShutdown, 1);
            parts.Budget.Release(e.Record.ReservedBytes);
            e.Record.Completion?.TrySetResult(EventFailure.Of(DropReason.AlreadyShutdown, null));
        }
    }

    private void Refuse(DropReason reason, string? detail, TaskCompletionSource<TelemetryException?>? completion)
    {
        parts.Ledger.Refused(RecordKind.Event, reason);
        completion?.TrySetResult(EventFailure.Of(reason, detail));
        if (detail is not null)
        {
            parts.Refusals.Add(reason, detail);
        }
    }

    private EventRoute? RouteOf(MessageDescriptor type, string? topic)
    {
        if (_routes.TryGetValue((type, topic), out var known))
        {
            return known;
        }

        if (_routes.Count >= RecordStreams.MaxStreams)
        {
            return null;
        }

        parts.Options.Declarations.TryGetValue(type.FullName, out var declared);
        var name = topic ?? declared?.Topic ?? parts.Options.TopicPrefix + type.FullName;
        var state = parts.Transport.Watch(name, declared?.Partitions ?? parts.Options.Partitions);
        var route = new EventRoute(parts.Encoder.PlanOf(type), SchemaFraming.PrefixSize(MessageIndexes.Of(type)), state);
        return _routes.GetOrAdd((type, topic), route);
    }

    private EventEnvelope EnvelopeOf(EmitOptions options, DateTimeOffset now)
    {
        var current = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity : null;
        return new EventEnvelope
        {
            EventId = Guid.CreateVersion7(now),
            TimeUnixNano = UnixNano(options.Time ?? now),
            TraceId = current?.TraceId ?? ActivityTraceId.CreateRandom(),
            SpanId = current?.SpanId ?? default,
            TraceFlags = current?.ActivityTraceFlags ?? ActivityTraceFlags.None,
            TraceState = current?.TraceStateString,
            Service = parts.Service,
            Region = parts.Region,
            HasCallerKey = options.Key is not null,
            IsRoot = current is null,
        };
    }

    private OutgoingRecord RecordOf(EventRoute route, byte[] value, in EventEnvelope envelope, string? key, DateTimeOffset now, TaskCompletionSource<TelemetryException?>? completion) => new()
    {
        Kind = RecordKind.Event,
        Topic = route.Topic,
        Value = value,
        Count = 1,
        Timestamp = now,
        ReservedBytes = value.Length + OverheadBytes,
        Key = key is null ? System.Text.Encoding.ASCII.GetBytes(envelope.TraceId.ToHexString()) : System.Text.Encoding.UTF8.GetBytes(key),
        Lane = key is null ? 0 : TraceLane.Unplaced,
        Headers = parts.Headers.Create(route.Plan.TypeName, envelope, origin: null),
        Completion = completion,
    };

    // Saturated where 64 bits end, in the year 2554.
    private static ulong UnixNano(DateTimeOffset time) =>
        Math.Min((ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks), ulong.MaxValue / TimeSpan.NanosecondsPerTick) * TimeSpan.NanosecondsPerTick;
}
