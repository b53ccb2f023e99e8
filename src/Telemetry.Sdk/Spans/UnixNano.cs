namespace Telemetry.Sdk.Spans;

/// <summary>Times as OTLP has them: nanoseconds since 1970-01-01 UTC, from 1970 to 2554; what lies outside becomes the nearest.</summary>
internal static class UnixNano
{
    private const long NanosecondsPerTick = 100;
    private const long MaxTicks = (long)(ulong.MaxValue / (ulong)NanosecondsPerTick);

    public static ulong From(DateTime utc) => FromTicks(utc.Ticks - DateTime.UnixEpoch.Ticks);

    public static ulong From(DateTimeOffset time) => FromTicks(time.UtcTicks - DateTime.UnixEpoch.Ticks);

    public static ulong FromTicks(long ticks) => (ulong)Math.Clamp(ticks, 0, MaxTicks) * (ulong)NanosecondsPerTick;
}
