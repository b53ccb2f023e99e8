using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// Makes <see cref="TraceContextPropagator"/> the process's <see cref="DistributedContextPropagator.Current"/> while a client
/// lives, unless the application or OpenTelemetry set another. Thread-safe.
/// </summary>
/// <remarks>
/// Who sees it: ASP.NET Core asks its service provider, see <see cref="Register"/>. <see cref="System.Net.Http.SocketsHttpHandler"/>
/// keeps what was current when it was constructed: a handler made before the first client goes on with the runtime's propagator,
/// which writes a correct <c>traceparent</c> but cuts a long <c>tracestate</c> and exports baggage.
/// </remarks>
internal static class PropagatorInstallation
{
    private static readonly Lock Gate = new();

    // Guarded by Gate.
    private static TraceContextPropagator? _installed;
    private static int _leases;

    /// <summary>Installs the propagator for the life of one client; disposing the last lease puts the runtime's back, unless it was replaced meanwhile.</summary>
    /// <param name="exportedBaggage">The keys of baggage that outgoing calls carry on; those of the client that installs count.</param>
    public static PropagatorLease Acquire(IEnumerable<string> exportedBaggage)
    {
        lock (Gate)
        {
            _leases++;
            var current = DistributedContextPropagator.Current;
            if (ReferenceEquals(current, DistributedContextPropagator.CreateDefaultPropagator()))
            {
                DistributedContextPropagator.Current = current = _installed = new TraceContextPropagator(exportedBaggage);
            }

            return new(ReferenceEquals(current, _installed) ? null : current.GetType().FullName);
        }
    }

    /// <summary>
    /// Lets the host's services follow the current propagator. What the application registered itself stays. A web host adds
    /// the current one only where none is registered, so the order of the two calls does not matter.
    /// </summary>
    public static void Register(IServiceCollection services)
    {
        var runtime = DistributedContextPropagator.CreateDefaultPropagator();
        for (var i = services.Count - 1; i >= 0; i--)
        {
            if (services[i].ServiceType == typeof(DistributedContextPropagator)
                && !services[i].IsKeyedService
                && ReferenceEquals(services[i].ImplementationInstance, runtime))
            {
                services.RemoveAt(i);
            }
        }

        services.TryAddSingleton<DistributedContextPropagator, CurrentPropagator>();
    }

    /// <summary>Ends one lease; called once for each.</summary>
    internal static void Release()
    {
        lock (Gate)
        {
            if (--_leases > 0)
            {
                return;
            }

            if (_installed is not null && ReferenceEquals(DistributedContextPropagator.Current, _installed))
            {
                DistributedContextPropagator.Current = DistributedContextPropagator.CreateDefaultPropagator();
            }

            _installed = null;
        }
    }
}
