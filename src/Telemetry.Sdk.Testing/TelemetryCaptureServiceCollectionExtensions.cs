using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Telemetry.Sdk;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Capture;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a <see cref="TelemetryCapture"/> into the services of an application under test.</summary>
public static class TelemetryCaptureServiceCollectionExtensions
{
    /// <summary>Lets the host's <see cref="TelemetryClient"/> send into the capture in place of Kafka, with the application's own settings. In a <c>WebApplicationFactory</c>: call it in <c>ConfigureTestServices</c>.</summary>
    /// <param name="services">The services, <c>AddTicketTelemetry</c> called or not.</param>
    /// <param name="capture">The capture; the caller disposes it.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddTelemetryCapture(this IServiceCollection services, TelemetryCapture capture)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(capture);
        services.AddTicketTelemetry();
        services.RemoveAll<TelemetryClient>();
        services.AddSingleton(provider => capture.BuildForHost(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value, HostServices.From(provider)));
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new ClaimRequests(capture)));
        return services;
    }
}
