using System.Diagnostics;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>Splits a span record into one fragment a trace. Used by the reader's thread only.</summary>
internal sealed class SpanDecoder
{
    // The object of a span, its strings and its place in the group, estimated.
    private const int BytesPerSpan = 512;

    // Most processes send the same few resources with every record.
    private const int MaxResources = 1_024;

    private readonly Dictionary<ulong, SpanResource> _resources = [];
    private readonly Dictionary<ulong, string> _scopes = [];

    /// <summary>Decodes a record.</summary>
    /// <param name="envelope">Where the record stands.</param>
    /// <param name="value">Its value.</param>
    /// <param name="invalidSpans">How many spans were damaged and skipped.</param>
    /// <param name="error">What damaged the frame; the spans before it are returned.</param>
    public IReadOnlyList<Fragment<CorrelatedRecord[]>> Decode(RecordEnvelope envelope, byte[] value, out int invalidSpans, out DecodeError error)
    {
        var byTrace = new Dictionary<TraceKey, TraceSpans>();
        var reader = new OtlpReader(value);
        var index = 0;
        invalidSpans = 0;
        for (; reader.MoveNext(); index++)
        {
            if (SpanReader.TryRead(reader.Span, out var span) != DecodeError.None || span.TraceId == 0 || span.SpanId == 0)
            {
                invalidSpans++;
                continue;
            }

            var key = new TraceKey((ulong)(span.TraceId >> 64), (ulong)span.TraceId);
            if (!byTrace.TryGetValue(key, out var spans))
            {
                byTrace.Add(key, spans = new TraceSpans(key.ToTraceId()));
            }

            spans.Add(ToSpan(envelope, index, spans.TraceId, span, in reader), span);
        }

        error = reader.Error;
        return [.. byTrace.Select(t => t.Value.ToFragment(t.Key, envelope))];
    }

    private static ActivityKind ToKind(int kind) => kind is >= 1 and <= 5 ? (ActivityKind)(kind - 1) : ActivityKind.Internal;

    private CorrelatedSpan ToSpan(RecordEnvelope envelope, int index, ActivityTraceId traceId, in SpanReader span, in OtlpReader reader)
    {
        // A copy of its own: a small span must not hold a large record in memory.
        return new CorrelatedSpan(envelope, index, reader.Span.ToArray(), ResourceOf(reader.Resource))
        {
            TraceId = traceId,
            SpanId = SpanIds.ToSpanId(span.SpanId),
            ParentSpanId = SpanIds.ToSpanId(span.ParentSpanId),
            TimeUnixNano = span.StartUnixNano,
            EndUnixNano = span.EndUnixNano,
            Name = span.Name,
            Kind = ToKind(span.Kind),
            Status = span.Status is 1 or 2 ? (ActivityStatusCode)span.Status : ActivityStatusCode.Unset,
            StatusDescription = span.StatusMessageUtf8.IsEmpty ? null : span.StatusMessage,
            HasRemoteParent = (span.Flags & SpanIds.RemoteFlag) != 0,
            ScopeName = ScopeOf(reader.Scope),
        };
    }

    private SpanResource ResourceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = ContentHash.Of(bytes);
        if (!_resources.TryGetValue(hash, out var resource))
        {
            var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
            AttributeReader.ReadResource(bytes, attributes);
            resource = new SpanResource(attributes);
            Keep(_resources, hash, resource);
        }

        return resource;
    }

    private string ScopeOf(ReadOnlySpan<byte> bytes)
    {
        var hash = ContentHash.Of(bytes);
        if (!_scopes.TryGetValue(hash, out var name))
        {
            name = ScopeReader.TryRead(bytes, out var scope) == DecodeError.None ? scope.Name : "";
            Keep(_scopes, hash, name);
        }

        return name;
    }

    // Starting over is rare and cheap; the objects in use stay with their spans.
    private static void Keep<T>(Dictionary<ulong, T> cache, ulong hash, T value)
    {
        if (cache.Count == MaxResources)
        {
            cache.Clear();
        }

        cache.Add(hash, value);
    }

    /// <summary>The spans of one trace in one record.</summary>
    private sealed class TraceSpans(ActivityTraceId traceId)
    {
        private readonly List<CorrelatedSpan> _spans = [];
        private readonly List<SpanNode> _nodes = [];
        private int _bytes;
        private ulong _hash;

        public ActivityTraceId TraceId => traceId;

        public void Add(CorrelatedSpan span, in SpanReader read)
        {
            _spans.Add(span);
            _nodes.Add(new SpanNode(
                read.SpanId,
                read.ParentSpanId,
                span.HasRemoteParent && span.Kind is (ActivityKind.Server or ActivityKind.Consumer)));
            _bytes += span.Encoded.Length + (sizeof(char) * (span.Name.Length + (span.StatusDescription?.Length ?? 0))) + BytesPerSpan;
            _hash = ContentHash.Of(span.Encoded, _hash);
        }

        public Fragment<CorrelatedRecord[]> ToFragment(TraceKey key, RecordEnvelope envelope) => new(key, [.. _spans])
        {
            Lane = envelope.Partition,
            Spans = _nodes,
            Bytes = _bytes,
            ContentHash = _hash,
            IsReplayed = envelope.IsReplayed,
            IsFromOtherWriter = envelope.Origin is null,
        };
    }
}
