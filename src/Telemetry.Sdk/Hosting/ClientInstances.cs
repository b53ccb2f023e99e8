using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Knows the running clients of this process. Mutable static state is the point here: activity listeners are process-wide, so a
/// second client receives every span again, and two clients have no object in common that could tell them.
/// </summary>
internal static class ClientInstances
{
    private static readonly Lock Gate = new();

    // Under Gate.
    private static readonly List<string> Running = [];

    /// <summary>Notes a client that starts.</summary>
    /// <param name="serviceName">Its service.</param>
    /// <returns>The services of all clients that run now, this one last.</returns>
    public static IReadOnlyList<string> Enter(string serviceName)
    {
        lock (Gate)
        {
            Running.Add(serviceName);
            return [.. Running];
        }
    }

    /// <summary>Forgets a client that ended; once for each <see cref="Enter"/>.</summary>
    public static void Leave(string serviceName)
    {
        lock (Gate)
        {
            Running.Remove(serviceName);
        }
    }

    /// <summary>Warns if a client that started is not the only one.</summary>
    public static void WarnIfSeveral(ILogger logger, IReadOnlyList<string> running)
    {
        if (running.Count > 1 && logger.IsEnabled(LogLevel.Warning))
        {
            Log.SeveralClients(logger, running.Count, string.Join(", ", running));
        }
    }
}
