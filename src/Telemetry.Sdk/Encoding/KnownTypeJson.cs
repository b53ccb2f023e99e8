using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>The JSON forms of Protobuf's well-known types that are one string, and of map keys. https://protobuf.dev/programming-guides/json/</summary>
internal static class KnownTypeJson
{
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const long LongestDuration = 315_576_000_000;
    private const int Nanosecond = 1_000_000_000;

    /// <summary>The wrappers, each with the default of what it holds.</summary>
    public static readonly IReadOnlyDictionary<string, object> Wrappers = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["google.protobuf.DoubleValue"] = 0d,
        ["google.protobuf.FloatValue"] = 0f,
        ["google.protobuf.Int64Value"] = 0L,
        ["google.protobuf.UInt64Value"] = 0UL,
        ["google.protobuf.Int32Value"] = 0,
        ["google.protobuf.UInt32Value"] = 0u,
        ["google.protobuf.BoolValue"] = false,
        ["google.protobuf.StringValue"] = "",
        ["google.protobuf.BytesValue"] = ByteString.Empty,
    };

    // The files whose messages stand under "value" in an Any.
    private static readonly HashSet<string> Files = new(
        new[] { "any", "api", "duration", "empty", "wrappers", "timestamp", "field_mask", "source_context", "struct", "type" }.Select(static file => $"google/protobuf/{file}.proto"),
        StringComparer.Ordinal);

    public static bool HasOwnForm(MessageDescriptor type) => Files.Contains(type.File.Name);

    /// <summary>Returns a scalar as a property name.</summary>
    public static string Key(object value) => value switch
    {
        true => "true",
        false => "false",
        double.PositiveInfinity or float.PositiveInfinity => "Infinity",
        double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>Returns the one string that a message is, or null where it has no such form.</summary>
    public static string? Text(DynamicMessage message) => message.Descriptor.FullName switch
    {
        "google.protobuf.Timestamp" => Timestamp(message),
        "google.protobuf.Duration" => Duration(message),
        "google.protobuf.FieldMask" => FieldMask(message),
        _ => null,
    };

    private static string? Timestamp(DynamicMessage message)
    {
        if (!TryReadTime(message, out var seconds, out var nanos) || nanos < 0 || seconds is < FirstSecond or > LastSecond)
        {
            return null;
        }

        var moment = DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return moment + Fraction(nanos) + "Z";
    }

    private static string? Duration(DynamicMessage message)
    {
        if (!TryReadTime(message, out var seconds, out var nanos) || Math.Sign(seconds) * Math.Sign(nanos) < 0 || seconds is < -LongestDuration or > LongestDuration)
        {
            return null;
        }

        var sign = seconds < 0 || nanos < 0 ? "-" : "";
        return sign + Math.Abs(seconds).ToString(CultureInfo.InvariantCulture) + Fraction(Math.Abs(nanos)) + "s";
    }

    private static bool TryReadTime(DynamicMessage message, out long seconds, out int nanos)
    {
        seconds = message.Get(1) as long? ?? 0;
        nanos = message.Get(2) as int? ?? 0;
        return nanos is > -Nanosecond and < Nanosecond && message.Fields.All(static field => field is { Number: 1, Value: long } or { Number: 2, Value: int });
    }

    // None, three, six or nine digits.
    private static string Fraction(int nanos) => nanos switch
    {
        0 => "",
        _ when nanos % 1_000_000 == 0 => string.Create(CultureInfo.InvariantCulture, $".{nanos / 1_000_000:D3}"),
        _ when nanos % 1_000 == 0 => string.Create(CultureInfo.InvariantCulture, $".{nanos / 1_000:D6}"),
        _ => string.Create(CultureInfo.InvariantCulture, $".{nanos:D9}"),
    };

    private static string? FieldMask(DynamicMessage message)
    {
        if (message.Get(1) is not List<object> paths)
        {
            return message.Fields.Count == 0 ? "" : null;
        }

        var camel = paths.Select(static path => path is string text ? Camel(text) : null).ToArray();
        return Array.Exists(camel, static path => path is null) ? null : string.Join(',', camel);
    }

    // A path with capitals, or with an underscore before anything but a letter, could not be read back.
    private static string? Camel(string path)
    {
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is >= 'A' and <= 'Z' or ',' || (path[i] == '_' && (++i == path.Length || path[i] is < 'a' or > 'z')))
            {
                return null;
            }

            text.Append(i > 0 && path[i - 1] == '_' ? char.ToUpperInvariant(path[i]) : path[i]);
        }

        return text.ToString();
    }
}
