using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>A finished span of a <see cref="CorrelatedTrace"/>. Attributes, events and links are decoded when they are first asked for.</summary>
public sealed class CorrelatedSpan : CorrelatedRecord
{
    // Written once by whoever asks first; two threads may both decode, and either result is right.
    private SpanDetails? _details;

    internal CorrelatedSpan(RecordEnvelope envelope, int index, byte[] encoded, SpanResource resource)
        : base(envelope, index)
    {
        Encoded = encoded;
        Origin = resource;
    }

    /// <summary>Gets the parent's span id; all zero for a root.</summary>
    public ActivitySpanId ParentSpanId { get; internal init; }

    /// <summary>Gets the name.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Gets the kind; OTLP's "unspecified" reads as <see cref="ActivityKind.Internal"/>.</summary>
    public ActivityKind Kind { get; internal init; }

    /// <summary>Gets the start, nanoseconds since 1970-01-01 UTC by the producer's clock.</summary>
    public ulong StartUnixNano => TimeUnixNano;

    /// <summary>Gets the end, nanoseconds since 1970-01-01 UTC by the producer's clock.</summary>
    public ulong EndUnixNano { get; internal init; }

    /// <summary>Gets the duration, cut to 100 nanoseconds; zero where the end lies before the start.</summary>
    public TimeSpan Duration => EndUnixNano <= StartUnixNano
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((long)Math.Min((EndUnixNano - StartUnixNano) / 100, long.MaxValue));

    /// <summary>Gets the status.</summary>
    public ActivityStatusCode Status { get; internal init; }

    /// <summary>Gets the text of an error status.</summary>
    public string? StatusDescription { get; internal init; }

    /// <summary>Gets a value indicating whether the span has no parent.</summary>
    public bool IsRoot => ParentSpanId == default;

    /// <summary>Gets a value indicating whether the span says that its parent ran in another process.</summary>
    public bool HasRemoteParent { get; internal init; }

    /// <summary>Gets the attributes: strings, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="byte"/> arrays, lists (<see cref="IReadOnlyList{T}"/> of objects), maps (as this type) or null.</summary>
    public IReadOnlyDictionary<string, object?> Attributes => Details.Attributes;

    /// <summary>Gets the span events.</summary>
    public IReadOnlyList<CorrelatedSpanEvent> Events => Details.Events;

    /// <summary>Gets the links.</summary>
    public IReadOnlyList<CorrelatedSpanLink> Links => Details.Links;

    /// <summary>Gets the service (<c>service.name</c> of the resource); empty where the writer gave none.</summary>
    public string ServiceName => Origin.ServiceName;

    /// <summary>Gets the attributes of the resource, see <see cref="Attributes"/>.</summary>
    public IReadOnlyDictionary<string, object?> Resource => Origin.Attributes;

    /// <summary>Gets the instrumentation scope: the name of the activity source.</summary>
    public string ScopeName { get; internal init; } = "";

    internal SpanResource Origin { get; }

    /// <summary>Gets the bytes of the OTLP span, a copy of its own.</summary>
    internal byte[] Encoded { get; }

    internal override ActivitySpanId Predecessor => ParentSpanId;

    private SpanDetails Details => _details ??= SpanDetails.Decode(Encoded);
}
