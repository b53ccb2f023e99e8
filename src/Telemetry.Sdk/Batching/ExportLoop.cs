using System.Collections.Concurrent;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// The one loop of a client: takes spans from the ring and events from their queue, seals what is old enough, gives records their
/// sequence, hands them to the transport and accounts for every report. All state of records is touched by its thread only.
/// </summary>
internal sealed class ExportLoop
{
    private const int SpansPerTurn = 4_096;
    private static readonly TimeSpan SchemaPatience = TimeSpan.FromSeconds(5);

    private readonly ExportParts _parts;
    private readonly SpanScratch _scratch;
    private readonly RecordStream _spans;
    private readonly SchemaEntry _spanSchema;
    private readonly FlushBarriers _barriers = new();
    private readonly LossWatch _losses;

    // Filled by any thread, emptied by the loop.
    private readonly ConcurrentQueue<OutgoingRecord> _sealed;
    private readonly ConcurrentQueue<EventRecord> _events;
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly ConcurrentQueue<(OutgoingRecord Record, DeliveryOutcome Outcome)> _reports = new();

    // The loop's alone.
    private readonly Dictionary<OutgoingRecord, RecordStream> _sent = [];
    private long _parkedBytes;

    // Set by the loop when it ends, read by callers of a flush.
    private volatile bool _ended;

    public ExportLoop(ExportParts parts, ConcurrentQueue<OutgoingRecord> sealedRecords, ConcurrentQueue<EventRecord> events)
    {
        (_parts, _sealed, _events) = (parts, sealedRecords, events);
        _scratch = parts.Appender.CreateScratch();
        (_spans, _spanSchema) = parts.Streams.ForSpans(parts.SpanTopic, parts.SpanSchemaType);
        _losses = new LossWatch(parts.Health, parts.Log, parts.Time);
        parts.Transport.Reported = (record, outcome) =>
        {
            _reports.Enqueue((record, outcome));
            parts.Signal.Set();
        };
        parts.Transport.Changed = parts.Signal.Set;
    }

    /// <summary>Gets a value indicating whether a caller waits for a flush.</summary>
    public bool IsFlushing => _barriers.Any || !_flushes.IsEmpty;

    /// <summary>Asks for everything that has ended by now to be sent; the source is completed when it is acknowledged or given up. Thread-safe.</summary>
    public void RequestFlush(TaskCompletionSource completion)
    {
        _flushes.Enqueue(completion);
        if (_ended)
        {
            EndFlushes();
        }
        else
        {
            _parts.Signal.Set();
        }
    }

    /// <summary>One turn. Nothing in it waits.</summary>
    public void Turn()
    {
        TakeReports();
        var flushes = TakeFlushes();
        TakeSpans(all: flushes.Count > 0);
        Seal(flushes.Count > 0 ? TimeSpan.Zero : _parts.FlushAge);
        _parkedBytes = _parts.Streams.ParkedBytes;
        TakeSealed();
        TakeEvents();
        Place(flushes);
        foreach (var stream in _parts.Streams.All)
        {
            Send(stream);
        }

        _losses.Observe(_parts.Ledger);
    }

    /// <summary>The last turns: nothing new comes in, and what is not acknowledged by then is given up.</summary>
    public void Finish()
    {
        _parts.Ring.Close();
        TakeSpans(all: true);
        DropUnplaced(_parts.Lanes.Finish());
        TakeSealed();
        TakeEvents();
        TakeReports();
        foreach (var stream in _parts.Streams.All)
        {
            foreach (var record in stream.TakeAll())
            {
                Drop(record, DropReason.DeliveryFailed, stream);
            }
        }
    }

    /// <summary>Accounts for the reports that came with the transport's end.</summary>
    public void FinishReports()
    {
        TakeReports();
        foreach (var (record, stream) in _sent)
        {
            // Never reported: the transport did not end in time.
            stream.Lost();
            _parts.Ledger.InFlightToQueued(record.Kind, record.Count);
            Drop(record, DropReason.DeliveryFailed, stream);
        }

        _sent.Clear();
        foreach (var stream in _parts.Streams.All)
        {
            foreach (var record in stream.TakeAll())
            {
                Drop(record, DropReason.DeliveryFailed, stream);
            }
        }

        _ended = true;
        EndFlushes();
        _losses.Finish(_parts.Ledger);
    }

    private void EndFlushes()
    {
        while (_flushes.TryDequeue(out var flush))
        {
            flush.TrySetResult();
        }
    }

    // Spans without a lane have no number yet, so their callers come again in the next turn.
    private void Place(List<TaskCompletionSource> flushes) =>
        flushes.ForEach(_parts.Lanes.HasUnplaced ? _flushes.Enqueue : _barriers.Add);

    private List<TaskCompletionSource> TakeFlushes()
    {
        var flushes = new List<TaskCompletionSource>();
        while (_flushes.TryDequeue(out var flush))
        {
            // One whose caller has left waits for nothing.
            if (!flush.Task.IsCompleted)
            {
                flushes.Add(flush);
            }
        }

        return flushes;
    }

    private void TakeSpans(bool all)
    {
        var end = _parts.Ring.Added;
        var wait = default(SpinWait);
        Span<int> dropped = stackalloc int[(int)DropReason.Expired + 1];
        do
        {
            dropped.Clear();
            var queued = 0;
            var taken = _parts.Ring.Taken;
            for (var i = 0; i < SpansPerTurn && _parts.Ring.TryTake(out var activity); i++)
            {
                if (_parts.Appender.Append(activity, _scratch) is { } reason)
                {
                    dropped[(int)reason]++;
                }
                else
                {
                    queued++;
                }
            }

            _parts.Ledger.TakenFromRing(queued, dropped);
            if (_parts.Ring.Taken == taken)
            {
                // A thread has claimed the next slot and not written it yet.
                wait.SpinOnce();
            }
        }
        while (all && _parts.Ring.Taken < end);
    }

    private void Seal(TimeSpan minimumAge)
    {
        if (_parts.SpanTopic.View is { Condition: TopicCondition.Ready or TopicCondition.Probing, Partitions: > 0 and var partitions })
        {
            _parts.Lanes.Place(partitions);
        }

        _parts.Lanes.Seal(minimumAge);
    }

    private void TakeSealed()
    {
        while (_sealed.TryDequeue(out var record))
        {
            _parts.Metrics.RecordSealed(record.Value.Length);
            Queue(_spans, _spanSchema, record);
        }
    }

    private void TakeEvents()
    {
        while (_events.TryDequeue(out var e))
        {
            if (_parts.Streams.TryGet(e.Record.Topic, e.Type, out var stream, out var schema))
            {
                Queue(stream, schema, e.Record);
            }
            else
            {
                e.Record.Number = _barriers.NextNumber();
                Drop(e.Record, DropReason.QueueFull, stream: null, "Too many topics.");
            }
        }
    }

    private void Queue(RecordStream stream, SchemaEntry schema, OutgoingRecord record)
    {
        record.Number = _barriers.NextNumber();
        if (stream.IsParked && _parkedBytes + record.ReservedBytes > _parts.Budget.LimitBytes / 2)
        {
            Drop(record, DropReason.QueueFull, stream, schema.Reason);
            return;
        }

        _parkedBytes += stream.IsParked ? record.ReservedBytes : 0;
        stream.Add(record, schema);
    }

    private void Send(RecordStream stream)
    {
        while (stream.Next(_parts.Time) is { } record)
        {
            if (record.FirstSequence is null)
            {
                var schema = stream.SchemaOf(record)!;
                switch (Readiness(stream, schema))
                {
                    case SchemaState.Pending or SchemaState.Blocked:
                        return;
                    case SchemaState.Rejected:
                        stream.Remove();
                        Drop(record, DropReason.SchemaRejected, stream, schema.Reason);
                        continue;
                }

                _parts.Stamp.Stamp(stream, schema, record);
            }

            RecordStamp.Prepare(stream, record);
            _sent[record] = stream;
            if (!_parts.Transport.TrySend(record))
            {
                _sent.Remove(record);
                return;
            }

            stream.Sent();
            _parts.Ledger.QueuedToInFlight(record.Kind, record.Count);
        }
    }

    /// <summary>Whether the schema lets a record leave. Events wait for their id; spans for five seconds, and then go without.</summary>
    private SchemaState Readiness(RecordStream stream, SchemaEntry entry)
    {
        var schema = entry.Status;
        if (schema.State is SchemaState.Known or SchemaState.Rejected)
        {
            stream.SchemaAskedAt = null;
            return schema.State;
        }

        // The first record waits for all: those after it would only add their own five seconds to every span.
        stream.SchemaAskedAt ??= _parts.Time.GetTimestamp();
        if (stream.NeedsSchema || _parts.Time.GetElapsedTime(stream.SchemaAskedAt.Value) < SchemaPatience)
        {
            return schema.State;
        }

        _parts.Metrics.SentWithoutSchema();
        _parts.Log.Write("span schema", (entry.Subject, schema.Reason), static (l, s) => Log.SpanSchemaUnknown(l, s.Subject, s.Reason ?? "no answer yet"));
        return SchemaState.Known;
    }

    private void TakeReports()
    {
        while (_reports.TryDequeue(out var report))
        {
            if (_sent.Remove(report.Record, out var stream))
            {
                Report(stream, report.Record, report.Outcome);
            }
        }
    }

    private void Report(RecordStream stream, OutgoingRecord record, DeliveryOutcome outcome)
    {
        switch (outcome.Status)
        {
            case DeliveryStatus.Delivered:
                stream.Delivered();
                stream.Sequences.Announced(record.Lane, record.NamedGaps);
                _parts.Ledger.Delivered(record.Kind, record.Count);
                _parts.Metrics.RecordDelivered(_parts.Time.GetElapsedTime(record.SentAt));
                Settle(record);
                record.Completion?.TrySetResult(null);
                return;
            case DeliveryStatus.TooLarge or DeliveryStatus.Refused:
                stream.Lost();
                _parts.Ledger.InFlightToQueued(record.Kind, record.Count);
                _parts.Log.Write("refused " + stream.Topic.Name, (record, stream, outcome), static (l, s) => Log.DeliveryFailed(l, s.record.Count, s.stream.Topic.Name, s.outcome.Reason ?? ""));
                Drop(record, outcome.Status == DeliveryStatus.TooLarge ? DropReason.TooLarge : DropReason.DeliveryFailed, stream);
                break;
            default:
                _parts.Ledger.InFlightToQueued(record.Kind, record.Count);
                stream.Returned(record, pause: outcome.Status == DeliveryStatus.Temporary, _parts.Time);
                break;
        }

        _parts.Metrics.RecordFailed(outcome.ErrorType ?? "_OTHER");
    }

    private void DropUnplaced(int count)
    {
        if (count > 0)
        {
            _parts.Ledger.DropQueued(RecordKind.Spans, DropReason.DeliveryFailed, count);
        }
    }

    private void Drop(OutgoingRecord record, DropReason reason, RecordStream? stream, string? detail = null)
    {
        if (record.FirstSequence is { } first)
        {
            stream?.Sequences.GiveUp(record.Lane, first, record.Count, reason);
        }

        _parts.Ledger.DropQueued(record.Kind, reason, record.Count);
        Settle(record);
        record.Completion?.TrySetResult(EventFailure.Of(reason, detail ?? stream?.Topic.View.Reason));
    }

    private void Settle(OutgoingRecord record)
    {
        _parts.Budget.Release(record.ReservedBytes);
        _barriers.Settle(record.Number);
    }
}
