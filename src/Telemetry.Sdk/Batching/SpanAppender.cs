using System.Diagnostics;

namespace Telemetry.Sdk.Batching;

/// <summary>Reads a finished span, keeps it within its size and appends it to its lane. Thread-safe; each thread brings its own scratch.</summary>
/// <param name="lanes">Where it goes.</param>
/// <param name="limits">The size of a span.</param>
/// <param name="read">Fills the record from the activity, limits and hooks applied; false when a hook threw.</param>
/// <param name="failed">Told of a span that could not be encoded; must not throw.</param>
internal sealed class SpanAppender(LaneSet lanes, SpanLimits limits, Func<Activity, SpanRecord, bool> read, Action<Exception> failed)
{
    public SpanScratch CreateScratch() => new(limits.AttributeValueLength);

    /// <summary>Appends a span; the reason when it was dropped. Never throws.</summary>
    public DropReason? Append(Activity activity, SpanScratch scratch)
    {
        try
        {
            if (!read(activity, scratch.Record))
            {
                return DropReason.EncodeFailed;
            }

            if (lanes.TryAppend(scratch, Measure(scratch)))
            {
                return null;
            }

            return lanes.IsFinished ? DropReason.AlreadyShutdown : DropReason.QueueFull;
        }
#pragma warning disable CA1031 // A value of the application's may throw anything when asked for its text: this one span is lost, and counted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed(e);
            return DropReason.EncodeFailed;
        }
    }

    private int Measure(SpanScratch scratch)
    {
        var length = scratch.Encoder.MeasureField(scratch.Record);
        if (length <= limits.SpanBytes)
        {
            return length;
        }

        scratch.Encoder.Degrade(scratch.Record, limits.SpanBytes);
        return scratch.Encoder.MeasureField(scratch.Record);
    }
}
