using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Telemetry.Sdk.Hosting;

/// <summary>Collects what a client takes from a container; all of it may be absent.</summary>
internal static class HostServices
{
    /// <summary>Asks the container. Its clock is not taken: an application that freezes its own time in a test must not freeze its telemetry.</summary>
    public static TelemetryServices From(IServiceProvider provider)
    {
        var configuration = provider.GetService<IConfiguration>();
        var environment = provider.GetService<IHostEnvironment>();
        return new TelemetryServices
        {
            LoggerFactory = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            MeterFactory = provider.GetService<IMeterFactory>(),
            HostApplicationName = environment?.ApplicationName,
            IsDevelopmentHost = environment?.IsDevelopment() ?? false,
            ReadVariable = name => configuration?[name] ?? Environment.GetEnvironmentVariable(name),
        };
    }
}
