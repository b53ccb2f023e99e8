using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Tests.Diagnostics;

/// <summary>Gives one logger for every category.</summary>
public sealed class RecordingLoggerProvider(ILogger logger) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => logger;

    public void Dispose()
    {
    }
}
