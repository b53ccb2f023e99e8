using System.Threading.Channels;
using Telemetry.Sdk.Correlation;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// Groups on their way to the enumeration. Never refuses one: it is bounded because the reader stops reading, and so making
/// groups, while <see cref="Bytes"/> is over the limit. Written by the reader's thread, read by the enumeration.
/// </summary>
internal sealed class TraceOutput
{
    private readonly Channel<TraceGroup<CorrelatedRecord[]>> _channel =
        Channel.CreateUnbounded<TraceGroup<CorrelatedRecord[]>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private long _bytes;

    /// <summary>Gets the accounted bytes of groups not yet taken.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Write(TraceGroup<CorrelatedRecord[]> group)
    {
        Interlocked.Add(ref _bytes, group.Bytes);
        _channel.Writer.TryWrite(group);
    }

    /// <summary>Ends the enumeration after what was written, with an exception where one is given.</summary>
    public void Complete(Exception? failure = null) => _channel.Writer.TryComplete(failure);

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out CorrelatedTrace trace)
    {
        trace = null;
        if (!_channel.Reader.TryRead(out var group))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -group.Bytes);
        trace = ToTrace(group);
        return true;
    }

    /// <summary>Returns a group as the public type.</summary>
    public static CorrelatedTrace ToTrace(TraceGroup<CorrelatedRecord[]> group) =>
        new(group.Trace.ToTraceId(), group.Fragments.SelectMany(static f => f.Content))
        {
            Reason = (CompletionReason)group.Reason,
            IsPartial = group.IsPartial,
            MissingParents = [.. group.MissingParents.Select(SpanIds.ToSpanId)],
            Segment = group.Segment,
            Duplicates = group.Duplicates,
        };
}
