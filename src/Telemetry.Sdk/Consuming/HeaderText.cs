using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Values of a record's headers; of a repeated one the last counts.</summary>
internal static class HeaderText
{
    public static byte[]? Bytes(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var value) ? value : null;

    public static string? Text(Headers? headers, string name) =>
        Bytes(headers, name) is { Length: > 0 } value ? System.Text.Encoding.UTF8.GetString(value) : null;
}
