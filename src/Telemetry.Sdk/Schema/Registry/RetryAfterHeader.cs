using System.Net.Http.Headers;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>How long a server asks to be left alone (RFC 9110, 10.2.3), in seconds or until a date.</summary>
internal static class RetryAfterHeader
{
    public static TimeSpan? Read(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var asked = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return asked > TimeSpan.Zero ? asked : null;
    }
}
