using System.Diagnostics;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// Follows <see cref="DistributedContextPropagator.Current"/>. A web host takes the propagator into its services when its
/// builder is made, before any client exists; with this one in that place it uses what is current at each request.
/// </summary>
internal sealed class CurrentPropagator : DistributedContextPropagator
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => Target.Fields;

    // An application may make the service it was given the current one; following that would never end.
    private static DistributedContextPropagator Target => Current is CurrentPropagator ? CreateDefaultPropagator() : Current;

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        Target.Inject(activity, carrier, setter);

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        Target.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        Target.ExtractBaggage(carrier, getter);
}
