using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Starts the client before any other hosted service and flushes it after the last one has stopped. Invalid options fail the host
/// when the container builds the client for this service; a missing server does not.
/// </summary>
internal sealed class TelemetryHostedService(TelemetryClient client, IOptions<TelemetryOptions> options, ILogger<TelemetryClient> logger) : IHostedLifecycleService
{
    private bool IsOff => !client.Resolved.Options.Enabled;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (IsOff)
        {
            Log.TurnedOff(logger, options.Value.Enabled ? OptionsResolution.OffVariable : $"{TelemetryOptions.SectionName}:{nameof(TelemetryOptions.Enabled)}");
        }

        try
        {
            client.Start();
        }
        catch (Exception exception)
        {
            // The boundary to the host: telemetry that cannot start is no reason for a service not to.
            Log.StartFailed(logger, exception);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // With a condition set the flush would only wait for its time-out; the client's own shutdown then waits once, not twice.
        if (IsOff || client.Health.IsDegraded)
        {
            return;
        }

        try
        {
            var result = await client.FlushAsync(options.Value.ShutdownTimeout, cancellationToken).ConfigureAwait(false);
            if (!result.Completed)
            {
                Log.FlushIncomplete(logger, result.Remaining);
            }
        }
        catch (OperationCanceledException)
        {
            Log.FlushCancelled(logger);
        }
    }
}
