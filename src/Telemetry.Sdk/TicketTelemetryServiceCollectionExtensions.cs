using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Telemetry.Sdk;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Propagation;
using Telemetry.Sdk.Spans;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers telemetry with a host.</summary>
public static class TicketTelemetryServiceCollectionExtensions
{
    /// <summary>
    /// Registers the <see cref="TelemetryClient"/> with the settings of the configuration section <c>TicketTelemetry</c> and the
    /// <c>OTEL_*</c> variables, a service that starts and flushes it with the host, and the health check <c>ticket-telemetry</c>.
    /// Calling it twice is harmless; nothing is built and nothing connects before the host starts. The host starts, runs and stops
    /// without Kafka, too; invalid settings fail its start with an <see cref="OptionsValidationException"/>. <c>TICKET_TELEMETRY=off</c>
    /// in the environment turns everything off.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddTicketTelemetry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TelemetryOptions>, ConfigureFromHost>());
        return AddCore(services);
    }

    /// <summary>Registers telemetry as <see cref="AddTicketTelemetry(IServiceCollection)"/> does, and changes the settings in code after the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddTicketTelemetry(this IServiceCollection services, Action<TelemetryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddTicketTelemetry().Configure(configure);
    }

    /// <summary>Registers telemetry with the settings of a given configuration in place of the host's section. The <c>OTEL_*</c> variables still count.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section with the settings, or a whole configuration that has a section <c>TicketTelemetry</c>.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddTicketTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return AddCore(services).Configure<TelemetryOptions>(options => ConfigurationBinding.Bind(Section(configuration), options));
    }

    private static IConfiguration Section(IConfiguration configuration)
    {
        var section = configuration.GetSection(TelemetryOptions.SectionName);
        return configuration is IConfigurationRoot || section.Exists() ? section : configuration;
    }

    private static IServiceCollection AddCore(IServiceCollection services)
    {
        if (!OptionsResolution.IsOff(Environment.GetEnvironmentVariable))
        {
            // Read when the web host is built, which may be before the client starts.
            ServerSpans.EnableTags();
        }

        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(static provider =>
            new TelemetryClient(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value, HostServices.From(provider)));
        services.AddHostedService<TelemetryHostedService>();
        PropagatorInstallation.Register(services);
        AddHealthCheck(services);
        return services;
    }

    private static void AddHealthCheck(IServiceCollection services)
    {
        // Two registrations of one name would fail every health request.
        if (services.Any(static s => s.ServiceType == typeof(TelemetryHealthCheck)))
        {
            return;
        }

        services.AddSingleton(static provider =>
        {
            var client = provider.GetRequiredService<TelemetryClient>();
            return new TelemetryHealthCheck(client.Health, client.GetSnapshot, client.FindPending, TimeProvider.System);
        });
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            TelemetryHealthCheck.Name,
            static provider => provider.GetRequiredService<TelemetryHealthCheck>(),
            HealthStatus.Degraded,
            tags: null));
    }
}
