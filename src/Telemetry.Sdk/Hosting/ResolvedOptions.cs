using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Hosting;

/// <summary>A validated copy of the options in which nothing is left open: service name, profile, limits and sampler are decided.</summary>
/// <param name="Options">The copy; nobody else holds it. <see cref="TelemetryOptions.Enabled"/> says whether the client does anything.</param>
/// <param name="Warnings">What the user should know: unknown keys, malformed variables, unequal partitions.</param>
internal sealed record ResolvedOptions(TelemetryOptions Options, IReadOnlyList<string> Warnings)
{
    /// <summary>Gets the schema ids to use without a registry; null but with <see cref="SchemaPolicy.Offline"/>.</summary>
    public PinnedIds? PinnedIds { get; init; }

    /// <summary>Writes the warnings; on a background thread, once a client.</summary>
    public void LogWarnings(ILogger logger)
    {
        foreach (var warning in Warnings)
        {
            Log.ConfigurationWarning(logger, warning);
        }
    }
}
