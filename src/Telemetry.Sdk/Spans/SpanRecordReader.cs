using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Reads a finished activity into a record that is used again and again: within the limits, each key once, with our sampling
/// decision; then lets the hooks see it. Immutable; the record belongs to the caller.
/// </summary>
internal sealed class SpanRecordReader
{
    private const uint RemoteIsKnown = 0x100;
    private const uint ParentIsRemote = 0x200;

    private readonly AttributeLimit _spanAttributes;
    private readonly AttributeLimit _eventAttributes;
    private readonly AttributeLimit _linkAttributes;
    private readonly int _maxEvents;
    private readonly int _maxLinks;
    private readonly int _maxLength;
    private readonly Action<SpanRecord>[] _processors;
    private readonly IReadOnlyList<KeyValuePair<string, object?>> _resource;

    public SpanRecordReader(SpanOptions options, IReadOnlyList<KeyValuePair<string, object?>> resource)
    {
        var limits = options.Limits;
        _spanAttributes = new(limits.AttributeCount, limits.AttributeValueLength);
        _eventAttributes = new(limits.EventAttributeCount, limits.AttributeValueLength);
        _linkAttributes = new(limits.LinkAttributeCount, limits.AttributeValueLength);
        (_maxEvents, _maxLinks, _maxLength) = (limits.EventCount, limits.LinkCount, limits.AttributeValueLength);
        _processors = [.. options.Processors];
        _resource = resource;
    }

    /// <summary>Fills the record from an activity that a <see cref="SpanListener"/> handed over.</summary>
    /// <returns>Whether it may be sent; <see langword="false"/> where a hook threw.</returns>
    public bool TryRead(Activity activity, SpanRecord record)
    {
        record.Clear();
        ReadIdentity(activity, record);
        ReadAttributes(activity, record);
        ReadEvents(activity, record);
        ReadLinks(activity, record);
        try
        {
            foreach (var processor in _processors)
            {
                processor(record);
            }

            return true;
        }
        catch (Exception)
        {
            // The application's code: what it meant to hide must not leave, so the span is lost, and the caller counts it.
            return false;
        }
    }

    private void ReadIdentity(Activity activity, SpanRecord record)
    {
        var start = activity.StartTimeUtc.Ticks - DateTime.UnixEpoch.Ticks;
        record.TraceId = activity.TraceId;
        record.SpanId = activity.SpanId;
        record.ParentSpanId = activity.ParentSpanId;
        record.Name = TextLimit.Cut(activity.DisplayName, _maxLength);
        record.Kind = activity.Kind;
        record.Status = activity.Status;
        record.StatusDescription = activity.StatusDescription is { } text ? TextLimit.Cut(text, _maxLength) : null;
        record.StartUnixNano = UnixNano.FromTicks(start);
        record.EndUnixNano = UnixNano.FromTicks(start + activity.Duration.Ticks);
        record.Source = activity.Source;
        record.Resource = _resource;
        record.TraceState = activity.TraceStateString;

        // The sampled bit is our decision; the activity has the highest of all listeners.
        record.Flags = RemoteIsKnown | (activity.HasRemoteParent ? ParentIsRemote : 0) | (byte)(activity.ActivityTraceFlags | ActivityTraceFlags.Recorded);
    }

    private void ReadAttributes(Activity activity, SpanRecord record)
    {
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            if (!StatusTags.TryRead(tag, record))
            {
                _spanAttributes.Add(record.Attributes, tag);
            }
        }
    }

    private void ReadEvents(Activity activity, SpanRecord record)
    {
        foreach (ref readonly var e in activity.EnumerateEvents())
        {
            if (record.EventList.Count == _maxEvents)
            {
                record.DroppedEvents++;
                continue;
            }

            var added = record.AddEvent(TextLimit.Cut(e.Name, _maxLength), UnixNano.From(e.Timestamp));
            foreach (ref readonly var tag in e.EnumerateTagObjects())
            {
                _eventAttributes.Add(added.Attributes, tag);
            }
        }
    }

    private void ReadLinks(Activity activity, SpanRecord record)
    {
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            if (record.LinkList.Count == _maxLinks)
            {
                record.DroppedLinks++;
                continue;
            }

            var added = record.AddLink(link.Context);
            foreach (ref readonly var tag in link.EnumerateTagObjects())
            {
                _linkAttributes.Add(added.Attributes, tag);
            }
        }
    }
}
