using System.Diagnostics;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>
/// Compares ways to do the same in one process: they take turns in short slices, so that what else the machine does meets all of
/// them alike. Only the ratios of one run say something.
/// </summary>
internal static class Interleaved
{
    private const int Slices = 1_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(1);

    /// <summary>Writes the time and the bytes allocated per call of each way, and its ratio to the first, slice by slice.</summary>
    public static void Run(string title, params (string Name, Action Call)[] ways)
    {
        var perSlice = CallsIn(ways[0].Call);
        var nanoseconds = ways.Select(static _ => new double[Slices]).ToArray();
        var bytes = new long[ways.Length];
        for (var slice = -Slices / 4; slice < Slices; slice++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var spent = Time(ways[way].Call, perSlice);
                if (slice >= 0)
                {
                    nanoseconds[way][slice] = spent / perSlice;
                    bytes[way] += GC.GetAllocatedBytesForCurrentThread() - allocated;
                }
            }
        }

        Console.WriteLine($"{title}: {Slices} slices of {perSlice} calls");
        for (var way = 0; way < ways.Length; way++)
        {
            var ratios = nanoseconds[way].Zip(nanoseconds[0], static (own, first) => own / first).Order().ToArray();
            Console.WriteLine(
                $"{ways[way].Name,-40} min {nanoseconds[way].Min(),7:F1} ns  median {Median(nanoseconds[way]),7:F1} ns  "
                + $"ratio {ratios[Slices / 2]:F3} ({ratios[Slices / 10]:F3} to {ratios[Slices * 9 / 10]:F3})  {(double)bytes[way] / Slices / perSlice:F1} B");
        }
    }

    private static int CallsIn(Action call)
    {
        // Warm first: the first calls run unoptimized.
        Time(call, 50_000);
        return (int)Math.Max(1, Slice.TotalNanoseconds / (Time(call, 50_000) / 50_000));
    }

    private static double Time(Action call, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Slices / 2);
}
