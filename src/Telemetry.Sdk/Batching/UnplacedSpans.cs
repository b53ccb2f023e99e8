using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>Encoded spans that came before the number of partitions was known: no lane can be chosen yet. Not thread-safe; <see cref="LaneSet"/> locks.</summary>
internal sealed class UnplacedSpans(LaneSettings settings)
{
    private readonly List<OpenSpans> _chunks = [];

    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void Append(SpanScratch scratch, EncodedScope scope, int length)
    {
        if (_chunks.Count == 0 || _chunks[^1].Used + length > settings.RecordBytes)
        {
            _chunks.Add(new OpenSpans());
        }

        var room = _chunks[^1].Add(scratch.Record.TraceId, scope, length, settings.Time.GetTimestamp());
        scratch.Encoder.WriteField(scratch.Record, room);
        Bytes += length;
        Count++;
    }

    /// <summary>Moves everything to its lanes.</summary>
    public void Place(Lane[] lanes)
    {
        foreach (var chunk in _chunks)
        {
            chunk.ForEach((trace, scope, span) => lanes[TraceLane.Of(trace, lanes.Length)].Append(trace, scope, span));
            chunk.Clear();
        }

        _chunks.Clear();
        (Bytes, Count) = (0, 0);
    }

    /// <summary>Gives everything up.</summary>
    public void Clear()
    {
        _chunks.ForEach(c => c.Clear());
        _chunks.Clear();
        settings.Budget.Release((int)Bytes);
        (Bytes, Count) = (0, 0);
    }
}
