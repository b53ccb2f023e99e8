using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Telemetry.Sdk.Hosting;

/// <summary>Reads the section <c>TicketTelemetry</c> of the host's configuration, if there is one.</summary>
internal sealed class ConfigureFromHost(IConfiguration? configuration = null) : IConfigureOptions<TelemetryOptions>
{
    public void Configure(TelemetryOptions options)
    {
        if (configuration is not null)
        {
            ConfigurationBinding.Bind(configuration.GetSection(TelemetryOptions.SectionName), options);
        }
    }
}
