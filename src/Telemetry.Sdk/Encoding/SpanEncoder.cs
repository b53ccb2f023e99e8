namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Writes finished spans as OTLP <c>Span</c> messages, https://github.com/open-telemetry/opentelemetry-proto.
/// Measure first, then write the same unchanged record: the size is exact, and nothing is allocated but for collections
/// and values that only their own <c>ToString</c> can show. One per thread, or used under its owner's lock.
/// </summary>
/// <remarks>
/// A value that throws when asked for its text or elements makes <see cref="Measure"/> (and <see cref="Degrade"/>) throw
/// what it threw: the caller counts this one span as <c>encode_failed</c>; no byte is written and the encoder stays usable.
/// Writing runs no code of the application.
/// </remarks>
internal sealed partial class SpanEncoder
{
    private readonly LengthQueue _lengths = new();
    private readonly ValueBuffer _values;
    private readonly AttributeEncoder _attributes;
    private SpanRecord? _measured;
    private int _measuredSize;

    /// <param name="maxTextLength">The most characters of a text inside a collection or made by formatting a value, <see cref="SpanLimits.AttributeValueLength"/>.</param>
    public SpanEncoder(int maxTextLength = 8_192)
    {
        _values = new ValueBuffer(maxTextLength);
        _attributes = new AttributeEncoder(_lengths, _values);
    }

    /// <summary>Returns the bytes of the span's message without tag and length.</summary>
    public int Measure(SpanRecord span)
    {
        _measured = null;
        _lengths.Reset();
        _values.Reset();
        _measuredSize = MeasureSpan(span);
        _measured = span;
        return _measuredSize;
    }

    /// <summary>Returns the bytes of the span as an element of <c>ScopeSpans.spans</c>, with tag and length.</summary>
    public int MeasureField(SpanRecord span) => WireSize.Field(Measure(span));

    /// <summary>Writes the span's message: as many bytes as <see cref="Measure"/> said for it last.</summary>
    /// <exception cref="InvalidOperationException">The span is not the one that was measured last.</exception>
    public void Write(SpanRecord span, Span<byte> destination)
    {
        EnsureMeasured(span);
        var writer = new WireWriter(destination);
        WriteSpan(ref writer, span);
    }

    /// <summary>Writes the span as an element of <c>ScopeSpans.spans</c>, with tag and length: as many bytes as <see cref="MeasureField"/> said.</summary>
    /// <exception cref="InvalidOperationException">The span is not the one that was measured last.</exception>
    public void WriteField(SpanRecord span, Span<byte> destination)
    {
        EnsureMeasured(span);
        var writer = new WireWriter(destination);
        writer.Header(OtlpTags.ScopeSpansSpans, _measuredSize);
        WriteSpan(ref writer, span);
    }

    private void EnsureMeasured(SpanRecord span)
    {
        if (!ReferenceEquals(span, _measured))
        {
            throw new InvalidOperationException("Measure the span before writing it.");
        }

        _lengths.Rewind();
        _values.Rewind();
    }
}
