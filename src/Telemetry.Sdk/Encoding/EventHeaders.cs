using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The headers of event records: W3C trace context and CloudEvents 1.0 in Kafka binary mode
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md). Safe for all threads.
/// </summary>
internal sealed class EventHeaders
{
    private const int TraceParentLength = 55;
    private const int GuidLength = 36;
    private const int TimeLength = 30;
    private const ulong NanosPerSecond = 1_000_000_000;

    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] CallerKey = "caller"u8.ToArray();
    private static readonly byte[] Root = "1"u8.ToArray();

    private readonly byte[] _source;

    public EventHeaders(string? serviceNamespace, string serviceName) =>
        _source = System.Text.Encoding.ASCII.GetBytes(Source(serviceNamespace, serviceName));

    /// <summary>Returns <c>/namespace/name</c>, percent-encoded, or <c>/name</c> without a namespace.</summary>
    public static string Source(string? serviceNamespace, string serviceName) => string.IsNullOrEmpty(serviceNamespace)
        ? "/" + Uri.EscapeDataString(serviceName)
        : $"/{Uri.EscapeDataString(serviceNamespace)}/{Uri.EscapeDataString(serviceName)}";

    /// <summary>Returns new headers of one event.</summary>
    /// <param name="typeName">The Protobuf full name in UTF-8 (<see cref="EventPlan.TypeName"/>).</param>
    /// <param name="envelope">The event's identity and place.</param>
    /// <param name="origin">The value of <c>tsdk-origin</c> (<see cref="RecordOrigin.ToBytes"/>), or null where it is added at sealing.</param>
    public Headers Create(byte[] typeName, in EventEnvelope envelope, byte[]? origin)
    {
        var headers = new Headers { { RecordHeaders.TraceParent, TraceParent(envelope) } };
        if (!string.IsNullOrEmpty(envelope.TraceState))
        {
            headers.Add(RecordHeaders.TraceState, System.Text.Encoding.UTF8.GetBytes(envelope.TraceState));
        }

        headers.Add(RecordHeaders.CloudEventsSpecVersion, SpecVersion);
        headers.Add(RecordHeaders.CloudEventsId, Id(envelope.EventId));
        headers.Add(RecordHeaders.CloudEventsType, typeName);
        headers.Add(RecordHeaders.CloudEventsSource, _source);
        headers.Add(RecordHeaders.CloudEventsTime, Time(envelope.TimeUnixNano));
        if (envelope.HasCallerKey)
        {
            headers.Add(RecordHeaders.Key, CallerKey);
        }

        if (envelope.IsRoot)
        {
            headers.Add(RecordHeaders.Root, Root);
        }

        if (origin is not null)
        {
            headers.Add(RecordHeaders.Origin, origin);
        }

        return headers;
    }

    // A parent id of zeros would make the whole header invalid: an event outside a span gets one of its own.
    private static byte[] TraceParent(in EventEnvelope envelope)
    {
        var bytes = new byte[TraceParentLength];
        var parent = envelope.SpanId == default ? ActivitySpanId.CreateRandom() : envelope.SpanId;
        "00-"u8.CopyTo(bytes);
        System.Text.Encoding.ASCII.GetBytes(envelope.TraceId.ToHexString(), bytes.AsSpan(3));
        bytes[35] = (byte)'-';
        System.Text.Encoding.ASCII.GetBytes(parent.ToHexString(), bytes.AsSpan(36));
        bytes[52] = (byte)'-';
        ((byte)envelope.TraceFlags).TryFormat(bytes.AsSpan(53), out _, "x2", CultureInfo.InvariantCulture);
        return bytes;
    }

    private static byte[] Id(Guid id)
    {
        var bytes = new byte[GuidLength];
        id.TryFormat(bytes, out _);
        return bytes;
    }

    // RFC 3339 with all nine digits: the same instant as event_time_unix_nano.
    private static byte[] Time(ulong unixNano)
    {
        var bytes = new byte[TimeLength];
        var (seconds, nanos) = Math.DivRem(unixNano, NanosPerSecond);
        DateTimeOffset.FromUnixTimeSeconds((long)seconds).TryFormat(bytes, out var written, "yyyy-MM-dd'T'HH:mm:ss.", CultureInfo.InvariantCulture);
        nanos.TryFormat(bytes.AsSpan(written), out _, "D9", CultureInfo.InvariantCulture);
        bytes[^1] = (byte)'Z';
        return bytes;
    }
}
