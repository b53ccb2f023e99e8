namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Writes finished spans as OTLP <c>Span</c> messages, https://github.com/open-telemetry/opentelemetry-proto.
/// Measuring encodes the span, each value looked at once; writing copies it. The size is exact, and nothing is allocated but
/// for collections and values that only their own <c>ToString</c> can show. One per thread, or used under its owner's lock.
/// </summary>
/// <remarks>
/// A value that throws when asked for its text or elements makes <see cref="Measure"/> (and <see cref="Degrade"/>) throw
/// what it threw: the caller counts this one span as <c>encode_failed</c>; the encoder stays usable. Writing runs no code of
/// the application, so it is short enough for the lock of a lane.
/// </remarks>
internal sealed partial class SpanEncoder
{
    private readonly MessageBuffer _output = new();
    private readonly ValueEncoder _values;
    private readonly AttributeEncoder _attributes;
    private SpanRecord? _measured;

    /// <param name="maxTextLength">The most characters of a text inside a collection or made by formatting a value, <see cref="SpanLimits.AttributeValueLength"/>.</param>
    public SpanEncoder(int maxTextLength = 8_192)
    {
        _values = new ValueEncoder(_output, maxTextLength);
        _attributes = new AttributeEncoder(_output, _values);
    }

    /// <summary>Encodes the span and returns the bytes of its message without tag and length.</summary>
    public int Measure(SpanRecord span)
    {
        StartEncoding();
        AppendSpan(span);
        _measured = span;
        return _output.Length;
    }

    /// <summary>Encodes the span and returns its bytes as an element of <c>ScopeSpans.spans</c>, with tag and length.</summary>
    public int MeasureField(SpanRecord span) => WireSize.Field(Measure(span));

    /// <summary>Writes the span's message as it was when it was measured: as many bytes as <see cref="Measure"/> said for it last.</summary>
    /// <exception cref="InvalidOperationException">The span is not the one that was measured last, or is over <see cref="MessageBuffer.MaxBytes"/>.</exception>
    public void Write(SpanRecord span, Span<byte> destination) => Encoded(span).CopyTo(destination);

    /// <summary>Writes the span as an element of <c>ScopeSpans.spans</c>, with tag and length: as many bytes as <see cref="MeasureField"/> said.</summary>
    /// <exception cref="InvalidOperationException">The span is not the one that was measured last, or is over <see cref="MessageBuffer.MaxBytes"/>.</exception>
    public void WriteField(SpanRecord span, Span<byte> destination)
    {
        var message = Encoded(span);
        var writer = new WireWriter(destination);
        writer.Header(OtlpTags.ScopeSpansSpans, message.Length);
        writer.Raw(message);
    }

    private void StartEncoding()
    {
        _measured = null;
        _output.Reset();
        _values.Reset();
    }

    private ReadOnlySpan<byte> Encoded(SpanRecord span)
    {
        if (!ReferenceEquals(span, _measured))
        {
            throw new InvalidOperationException("Measure the span before writing it.");
        }

        return _output.IsComplete ? _output.Written : throw new InvalidOperationException("The span is too large to be written; degrade it first.");
    }
}
