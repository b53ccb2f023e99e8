namespace Telemetry.Sdk.Encoding;

internal sealed partial class SpanEncoder
{
    /// <summary>The least that <see cref="Degrade"/> can always reach: the ids, counts and the shortened name and status text.</summary>
    public const int MinDegradedBytes = 4_096;

    private const string StackTrace = "exception.stacktrace";
    private const int BigAttributeBytes = 512;
    private const int LongTextLength = 1_024;
    private const int ShortTextLength = 256;

    // A dropped count that appears takes a tag and a varint.
    private const int CountBytes = 1 + WireSize.MaxLength;

    /// <summary>
    /// Takes parts of a span that is too large away until its message fits, and counts them as dropped: stack traces, very
    /// long names and status texts, the largest attributes, the last events, the last links, the other attributes.
    /// Measures it anew, so that it can be written.
    /// </summary>
    /// <param name="span">The span; changed.</param>
    /// <param name="maxBytes">The most bytes of the message, at least <see cref="MinDegradedBytes"/>.</param>
    /// <returns>The bytes of the message, as <see cref="Measure"/> returns them.</returns>
    public int Degrade(SpanRecord span, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MinDegradedBytes);
        var size = Measure(span);
        for (var step = 0; size > maxBytes; step++)
        {
            var excess = size - maxBytes;
            switch (step)
            {
                case 0: DropStackTraces(span); break;
                case 1: CutTexts(span, LongTextLength); break;
                case 2: DropLargest(span, excess, BigAttributeBytes); break;
                case 3: DropEvents(span, excess); break;
                case 4: DropLinks(span, excess); break;
                case 5: DropLargest(span, excess, atLeastBytes: 0); break;
                default: CutTexts(span, ShortTextLength); break;
            }

            size = Measure(span);
        }

        return size;
    }

    private static void DropStackTraces(SpanRecord span)
    {
        Drop(span.Attributes, StackTrace);
        foreach (var e in span.EventList)
        {
            Drop(e.Attributes, StackTrace);
        }
    }

    private static void Drop(AttributeList attributes, string key)
    {
        if (attributes.Remove(key))
        {
            attributes.Dropped++;
        }
    }

    private static void CutTexts(SpanRecord span, int length)
    {
        span.Name = Cut(span.Name, length);
        span.StatusDescription = span.StatusDescription is { } text ? Cut(text, length) : null;

        // Half a tracestate is none, https://www.w3.org/TR/trace-context/#tracestate-limits.
        span.TraceState = span.TraceState?.Length > length ? null : span.TraceState;
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Drops attributes of the span, its events and links, the largest first, until <paramref name="excess"/> bytes are gone.</summary>
    private void DropLargest(SpanRecord span, int excess, int atLeastBytes)
    {
        var candidates = new List<(AttributeList List, string Key, int Bytes)>();
        AddCandidates(candidates, span.Attributes, atLeastBytes);
        foreach (var e in span.EventList)
        {
            AddCandidates(candidates, e.Attributes, atLeastBytes);
        }

        foreach (var link in span.LinkList)
        {
            AddCandidates(candidates, link.Attributes, atLeastBytes);
        }

        excess += CountBytes * (1 + span.EventList.Count + span.LinkList.Count);
        foreach (var (list, key, bytes) in candidates.OrderByDescending(static candidate => candidate.Bytes))
        {
            if (excess <= 0)
            {
                break;
            }

            Drop(list, key);
            excess -= bytes;
        }
    }

    private void AddCandidates(List<(AttributeList List, string Key, int Bytes)> candidates, AttributeList attributes, int atLeastBytes)
    {
        foreach (ref readonly var item in attributes.Items)
        {
            var bytes = MeasureAlone(item);
            if (bytes >= atLeastBytes)
            {
                candidates.Add((attributes, item.Key, bytes));
            }
        }
    }

    private void DropEvents(SpanRecord span, int excess)
    {
        for (excess += CountBytes; excess > 0 && span.EventList is [.., var last]; span.DroppedEvents++)
        {
            excess -= MeasureAlone(last);
            span.EventList.RemoveAt(span.EventList.Count - 1);
        }
    }

    private void DropLinks(SpanRecord span, int excess)
    {
        for (excess += CountBytes; excess > 0 && span.LinkList is [.., var last]; span.DroppedLinks++)
        {
            excess -= MeasureAlone(last);
            span.LinkList.RemoveAt(span.LinkList.Count - 1);
        }
    }

    private int MeasureAlone(in KeyValuePair<string, object?> attribute)
    {
        StartEncoding();
        _attributes.Append(OtlpTags.SpanAttributes, attribute.Key, attribute.Value);
        return _output.Length;
    }

    private int MeasureAlone(SpanEventRecord e)
    {
        StartEncoding();
        AppendEvent(e);
        return _output.Length;
    }

    private int MeasureAlone(SpanLinkRecord link)
    {
        StartEncoding();
        AppendLink(link);
        return _output.Length;
    }
}
