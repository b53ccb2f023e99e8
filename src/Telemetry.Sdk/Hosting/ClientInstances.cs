namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Counts the running clients of this process. Mutable static state is the point here: activity listeners are process-wide, so a
/// second client receives every span again, and two clients have no object in common that could tell them.
/// </summary>
internal static class ClientInstances
{
    // Any thread, by Interlocked only.
    private static int _running;

    /// <summary>Counts a client that starts.</summary>
    /// <returns>How many run now, this one included.</returns>
    public static int Enter() => Interlocked.Increment(ref _running);

    /// <summary>Takes a client that ended off the count; once for each <see cref="Enter"/>.</summary>
    public static void Leave() => Interlocked.Decrement(ref _running);
}
