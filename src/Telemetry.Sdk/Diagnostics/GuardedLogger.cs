using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>The application's logger, whose exceptions end here: a log sink that fails must not end the export loop, nor one of librdkafka's callbacks.</summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // The boundary to the application's code; there is no other place to say it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // The boundary to the application's code; there is no other place to say it.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The loss of a log line is not worth the loss of telemetry.
        }
    }
}
