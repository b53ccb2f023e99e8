using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// The attributes by which instrumentations older than <see cref="Activity.Status"/> say the status
/// (https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/#span-status).
/// </summary>
internal static class StatusTags
{
    private const string Code = "otel.status_code";
    private const string Description = "otel.status_description";

    // Nearly every attribute is told apart by its length alone.
    private const int CodeLength = 16;
    private const int DescriptionLength = 23;

    /// <summary>Reads such an attribute into the status, where the activity has none of its own; <see langword="false"/> for any other attribute.</summary>
    public static bool TryRead(in KeyValuePair<string, object?> tag, SpanRecord record) =>
        tag.Key is { Length: CodeLength or DescriptionLength } && TryReadStatus(tag, record);

    private static bool TryReadStatus(in KeyValuePair<string, object?> tag, SpanRecord record)
    {
        if (tag.Key is Code)
        {
            if (record.Status == ActivityStatusCode.Unset)
            {
                record.Status = tag.Value switch { "ERROR" => ActivityStatusCode.Error, "OK" => ActivityStatusCode.Ok, _ => ActivityStatusCode.Unset };
            }

            return true;
        }

        if (tag.Key is Description)
        {
            record.StatusDescription ??= tag.Value as string;
            return true;
        }

        return false;
    }
}
