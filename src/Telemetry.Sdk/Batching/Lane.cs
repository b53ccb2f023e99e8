using System.Diagnostics;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>The open record of one partition. The export loop and, in a burst, the threads that end spans append to it under its lock.</summary>
internal sealed class Lane(uint number, LaneSettings settings)
{
    private readonly Lock _gate = new();

    // All under the lock.
    private readonly OpenSpans _open = new();
    private bool _closed;

    public uint Number => number;

    /// <summary>Gets about how many bytes its buffer has.</summary>
    public int BufferBytes
    {
        get
        {
            lock (_gate)
            {
                return _open.BufferBytes;
            }
        }
    }

    /// <summary>Appends the span that the scratch's encoder has measured; false when the lane was closed meanwhile.</summary>
    public bool TryAppend(SpanScratch scratch, EncodedScope scope, int length)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            scratch.Encoder.WriteField(scratch.Record, AddLocked(scratch.Record.TraceId, scope, length));
            return true;
        }
    }

    /// <summary>Appends a span that is already encoded.</summary>
    public void Append(ActivityTraceId trace, EncodedScope scope, ReadOnlySpan<byte> span)
    {
        lock (_gate)
        {
            span.CopyTo(AddLocked(trace, scope, span.Length));
        }
    }

    /// <summary>Seals what is open, if it is old enough.</summary>
    public void Seal(TimeSpan minimumAge)
    {
        lock (_gate)
        {
            if (_open.Count > 0 && settings.Time.GetElapsedTime(_open.Since) >= minimumAge)
            {
                SealLocked();
            }
        }
    }

    /// <summary>Seals what is open and takes nothing more: the number of partitions changed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (_open.Count > 0)
            {
                SealLocked();
            }
        }
    }

    private Span<byte> AddLocked(ActivityTraceId trace, EncodedScope scope, int length)
    {
        if (_open.Count > 0 && _open.Bytes + length > settings.RecordBytes)
        {
            SealLocked();
        }

        return _open.Add(trace, scope, length, settings.Time.GetTimestamp());
    }

    private void SealLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "The caller holds the lane's lock.");
        if (settings.OneTracePerRecord)
        {
            foreach (var (trace, count, spanBytes, value) in _open.ToRecordsByTrace(settings.Resource))
            {
                Pass(value, count, spanBytes, System.Text.Encoding.ASCII.GetBytes(trace.ToHexString()));
            }
        }
        else
        {
            Pass(_open.ToRecord(settings.Resource), _open.Count, _open.Used, key: null);
        }

        _open.Clear();
    }

    private void Pass(byte[] value, int count, int spanBytes, byte[]? key)
    {
        settings.Budget.Reserve(value.Length - spanBytes);
        settings.Sealed(new OutgoingRecord
        {
            Kind = RecordKind.Spans,
            Topic = settings.Topic,
            Value = value,
            Count = count,
            Key = key,
            Timestamp = settings.Time.GetUtcNow(),
            ReservedBytes = value.Length,
            Lane = number,
            Partition = (int)number,
        });
    }
}
