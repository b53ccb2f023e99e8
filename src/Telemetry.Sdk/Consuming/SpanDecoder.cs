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
    private const int MaxCachedBytes = 4 * 1024 * 1024;

    // Decoded attributes, beside their bytes.
    private const int ResourceFactor = 3;

    private readonly Dictionary<ulong, SpanResource> _resources = [];
    private readonly Dictionary<ulong, string> _scopes = [];
    private int _cachedBytes;

    // Of resources and scopes that are new: the next span counts them as its own.
    private int _unpaidBytes;

    /// <summary>Counts the spans of a record, damaged ones too.</summary>
    public static int Count(byte[] value, out DecodeError error)
    {
        var reader = new OtlpReader(value);
        var count = 0;
        while (reader.MoveNext())
        {
            count++;
        }

        error = reader.Error;
        return count;
    }

    /// <summary>Decodes a record.</summary>
    /// <param name="envelope">Where the record stands.</param>
    /// <param name="value">Its value.</param>
    /// <param name="invalidSpans">How many spans were damaged and skipped.</param>
    /// <param name="error">What damaged the frame; the spans before it are returned.</param>
    public IReadOnlyList<Fragment<CorrelatedRecord[]>> Decode(RecordEnvelope envelope, byte[] value, out int invalidSpans, out DecodeError error)
    {
        var byTrace = new Dictionary<TraceKey, TraceSpans>();
        ReadOnlySpan<byte> resourceBytes = default;
        ReadOnlySpan<byte> scopeBytes = default;
        var resource = ResourceOf(resourceBytes);
        var scope = ScopeOf(scopeBytes);
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

            // The same memory for many spans: hashed once.
            if (reader.Resource != resourceBytes)
            {
                resource = ResourceOf(resourceBytes = reader.Resource);
            }

            if (reader.Scope != scopeBytes)
            {
                scope = ScopeOf(scopeBytes = reader.Scope);
            }

            spans.Add(ToSpan(envelope, index, reader.Span.ToArray(), spans.TraceId, span, resource, scope), span, TakeUnpaid());
        }

        error = reader.Error;
        return [.. byTrace.Select(t => t.Value.ToFragment(t.Key, envelope))];
    }

    private static ActivityKind ToKind(int kind) => kind is >= 1 and <= 5 ? (ActivityKind)(kind - 1) : ActivityKind.Internal;

    // The bytes are a copy of its own: a small span must not hold a large record in memory.
    private static CorrelatedSpan ToSpan(RecordEnvelope envelope, int index, byte[] encoded, ActivityTraceId traceId, in SpanReader span, SpanResource resource, string scope) =>
        new(envelope, index, encoded, resource)
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
            ScopeName = scope,
        };

    private int TakeUnpaid()
    {
        var unpaid = _unpaidBytes;
        _unpaidBytes = 0;
        return unpaid;
    }

    private SpanResource ResourceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = ContentHash.Of(bytes);
        if (!_resources.TryGetValue(hash, out var resource))
        {
            var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
            AttributeReader.ReadResource(bytes, attributes);
            resource = new SpanResource(attributes);
            Keep(_resources, hash, resource, bytes.Length);
        }

        return resource;
    }

    private string ScopeOf(ReadOnlySpan<byte> bytes)
    {
        var hash = ContentHash.Of(bytes);
        if (!_scopes.TryGetValue(hash, out var name))
        {
            name = ScopeReader.TryRead(bytes, out var scope) == DecodeError.None ? scope.Name : "";
            Keep(_scopes, hash, name, bytes.Length);
        }

        return name;
    }

    // Starting over is rare and cheap; the objects in use stay with their spans.
    private void Keep<T>(Dictionary<ulong, T> cache, ulong hash, T value, int bytes)
    {
        _cachedBytes += bytes;
        _unpaidBytes += ResourceFactor * bytes;
        if (cache.Count == MaxResources || _cachedBytes > MaxCachedBytes)
        {
            _resources.Clear();
            _scopes.Clear();
            _cachedBytes = bytes;
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

        public void Add(CorrelatedSpan span, in SpanReader read, int sharedBytes)
        {
            _spans.Add(span);
            _nodes.Add(new SpanNode(
                read.SpanId,
                read.ParentSpanId,
                span.HasRemoteParent && span.Kind is (ActivityKind.Server or ActivityKind.Consumer)));
            _bytes += sharedBytes + span.Encoded.Length + (sizeof(char) * (span.Name.Length + (span.StatusDescription?.Length ?? 0))) + BytesPerSpan;
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
