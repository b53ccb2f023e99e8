using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests;

/// <summary>Waits for a state that can be observed, instead of sleeping; a deadline that passes fails with what was seen last.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a busy machine; a test that passes never waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until it holds.</summary>
    /// <param name="look">Looks at the state; an exception ends the wait.</param>
    /// <param name="holds">Says whether the state is the one expected.</param>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <returns>The state that held.</returns>
    public static Task<T> ThatAsync<T>(Func<T> look, Func<T, bool> holds, string what) =>
        ThatAsync(() => Task.FromResult(look()), holds, what, Patience);

    /// <summary>Looks until it holds, at a state that takes a call to see.</summary>
    public static Task<T> ThatAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what) => ThatAsync(look, holds, what, Patience);

    private static async Task<T> ThatAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what, TimeSpan deadline)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            if (clock.Elapsed > deadline)
            {
                Assert.Fail($"Not within {deadline.TotalSeconds:0} s: {what}. Seen last: {Show(seen)}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private static string Show(object? seen) => seen switch
    {
        null => "nothing",
        string text => text,
        System.Collections.IEnumerable many => $"[{string.Join(", ", many.Cast<object>())}]",
        _ => seen.ToString() ?? "",
    };
}
