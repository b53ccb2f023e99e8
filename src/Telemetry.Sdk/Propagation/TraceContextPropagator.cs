using System.Diagnostics;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// W3C trace context, level 2, for ASP.NET Core and HttpClient. The runtime's own propagator raises on, cuts or restarts what
/// the standard lets pass (later versions, white space, long lists, the random flag) and exports all baggage.
/// Immutable and thread-safe.
/// </summary>
internal sealed class TraceContextPropagator : DistributedContextPropagator
{
    // Reading baggage is the runtime's, so that Activity.Baggage means the same with and without this SDK.
    private readonly DistributedContextPropagator _runtime = CreateDefaultPropagator();
    private readonly BaggageHeader _baggage;

    /// <summary>Initializes a new instance of the <see cref="TraceContextPropagator"/> class.</summary>
    /// <param name="exportedBaggage">The keys of baggage that outgoing calls carry on.</param>
    public TraceContextPropagator(IEnumerable<string> exportedBaggage) => _baggage = new(exportedBaggage);

    /// <inheritdoc/>
    /// <remarks>Those that are only read are named too: a proxy removes these fields before it forwards a request, and a stale one would contradict ours.</remarks>
    public override IReadOnlyCollection<string> Fields { get; } =
    [
        TraceParent.HeaderName,
        TraceState.HeaderName,
        BaggageHeader.HeaderName,
        BaggageHeader.LegacyHeaderName,
        B3Context.Single,
        B3Context.TraceId,
        B3Context.SpanId,
        B3Context.ParentSpanId,
        B3Context.Sampled,
        B3Context.DebugFlag,
    ];

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C } || setter is null)
        {
            return;
        }

        setter(carrier, TraceParent.HeaderName, TraceParent.Format(activity));
        if (TraceState.Normalize(activity.TraceStateString) is { } traceState)
        {
            setter(carrier, TraceState.HeaderName, traceState);
        }

        if (_baggage.Format(activity) is { } baggage)
        {
            setter(carrier, BaggageHeader.HeaderName, baggage);
        }
    }

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        (traceId, traceState) = (null, null);
        if (getter is null)
        {
            return;
        }

        getter(carrier, TraceParent.HeaderName, out var value, out var values);
        if (value is null && values is null)
        {
            traceId = B3Context.TryRead(carrier, getter, out var b3) ? b3.ToString() : null;
            return;
        }

        traceId = Single(value, values) is { } single ? TraceParent.Normalize(single) : null;
        if (traceId is not null)
        {
            getter(carrier, TraceState.HeaderName, out value, out values);
            traceState = TraceState.Normalize(values is null ? value : string.Join(',', values));
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        _runtime.ExtractBaggage(carrier, getter);

    // More than one traceparent is none: nobody can tell which of them is the caller's.
    private static string? Single(string? value, IEnumerable<string>? values)
    {
        if (values is null)
        {
            return value;
        }

        using var each = values.GetEnumerator();
        var first = each.MoveNext() ? each.Current : null;
        return each.MoveNext() ? null : first;
    }
}
