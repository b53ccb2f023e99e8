using Confluent.Kafka;
using Telemetry.Sdk.Correlation;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// What a reader has read and what it makes of it: all that outlives a connection. Positions and clock belong to the reader's
/// thread; grouping and account are under a lock, so that a report is one moment's.
/// </summary>
internal sealed class ReadProgress
{
    private readonly Lock _lock = new();

    // Under _lock.
    private readonly TraceGrouper<CorrelatedRecord[]> _grouper;
    private readonly RecordIntake _intake;

    private readonly TraceOutput _output;

    public ReadProgress(ReaderSettings settings, TraceOutput output, TimeProvider time)
    {
        _output = output;
        _grouper = new TraceGrouper<CorrelatedRecord[]>(
            settings.Rules,
            settings.CompleteWhen is { } hasEnded ? group => hasEnded(TraceOutput.ToTrace(group)) : null);
        _intake = new RecordIntake(settings, _grouper, time);
    }

    public ReadPositions Positions { get; } = new();

    public ReaderClock Clock { get; } = new();

    /// <summary>Takes a record in, unless it was read before a connection was lost.</summary>
    public UnreadableReason? Take(ConsumeResult<byte[], byte[]> record)
    {
        if (!Positions.IsNext(record.TopicPartition, record.Offset.Value))
        {
            return null;
        }

        Positions.Reach(record.TopicPartition, record.Offset.Value + 1);
        lock (_lock)
        {
            var reason = _intake.Take(record, Clock.Now);
            Deliver();
            return reason;
        }
    }

    /// <summary>Lets the groups go that are due.</summary>
    public void Advance()
    {
        lock (_lock)
        {
            _grouper.Advance(Clock.Proven);
            Deliver();
        }
    }

    /// <summary>Lets all groups go: the reader has read to the end it was asked for.</summary>
    public void FlushAtEnd()
    {
        lock (_lock)
        {
            _grouper.Flush(GroupReason.RangeEnd, Clock.Now);
            Deliver();
        }
    }

    public void AddOffsetResets(int partitions)
    {
        lock (_lock)
        {
            _intake.Account.AddOffsetResets(partitions);
        }
    }

    public bool AddUnreadable(UnreadableReason reason, TopicPartitionOffset position)
    {
        lock (_lock)
        {
            return _intake.Account.AddUnreadable(reason, position);
        }
    }

    public ReadReport ToReport()
    {
        lock (_lock)
        {
            return _intake.Account.ToReport() with
            {
                OpenTraces = _grouper.OpenTraces,
                BufferedBytes = _grouper.Bytes + _output.Bytes,
            };
        }
    }

    private void Deliver()
    {
        while (_grouper.TryTake(out var group))
        {
            _intake.Account.AddTrace((CompletionReason)group.Reason, group.IsPartial);
            _output.Write(group);
        }
    }
}
