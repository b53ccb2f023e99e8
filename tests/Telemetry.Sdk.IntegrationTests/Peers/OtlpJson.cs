using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Telemetry.Sdk.IntegrationTests.EndToEnd;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Reads spans of OTLP in JSON as others write it.</summary>
internal static class OtlpJson
{
    /// <summary>Returns the spans of a record.</summary>
    /// <param name="data">Its value, a <c>TracesData</c> with lower camel case names.</param>
    public static IEnumerable<JsonElement> Spans(JsonElement data) =>
        Items(data, "resourceSpans").SelectMany(resource => Items(resource, "scopeSpans")).SelectMany(scope => Items(scope, "spans"));

    /// <summary>Returns the facts of a span.</summary>
    /// <param name="span">The span, with lower camel case names.</param>
    /// <param name="toHex">Turns an id into hexadecimal characters: OTLP's own JSON has them, Protobuf's has Base64.</param>
    public static SpanFacts Facts(JsonElement span, Func<string, string> toHex) =>
        new(toHex(Text(span, "traceId")), toHex(Text(span, "spanId")), toHex(Text(span, "parentSpanId")), Text(span, "name"), Kind(Number(span, "kind")))
        {
            StartUnixNano = ulong.Parse(Text(span, "startTimeUnixNano"), CultureInfo.InvariantCulture),
            EndUnixNano = ulong.Parse(Text(span, "endTimeUnixNano"), CultureInfo.InvariantCulture),
            Status = span.TryGetProperty("status", out var status)
                ? SpanFacts.StatusText(((ActivityStatusCode)Number(status, "code")).ToString(), Text(status, "message"))
                : "Unset",
            Attributes = Attributes(span),
            Events = string.Join("; ", Items(span, "events").Select(e =>
                SpanFacts.EventText(Text(e, "name"), ulong.Parse(Text(e, "timeUnixNano"), CultureInfo.InvariantCulture), Attributes(e)))),
            Links = string.Join("; ", Items(span, "links").Select(l =>
                SpanFacts.LinkText(toHex(Text(l, "traceId")), toHex(Text(l, "spanId")), Attributes(l)))),
        };

    /// <summary>Turns Base64 into hexadecimal characters.</summary>
    public static string FromBase64(string id) => Convert.ToHexStringLower(Convert.FromBase64String(id));

    private static string Attributes(JsonElement owner) => SpanFacts.Text(
        Items(owner, "attributes").Select(a => new KeyValuePair<string, object?>(a.GetProperty("key").GetString()!, Value(a.GetProperty("value")))));

    private static object? Value(JsonElement value)
    {
        var kind = value.EnumerateObject().Single();
        return kind.Name switch
        {
            "stringValue" => kind.Value.GetString(),
            "boolValue" => kind.Value.GetBoolean(),
            "intValue" => long.Parse(kind.Value.ToString(), CultureInfo.InvariantCulture),
            "doubleValue" => kind.Value.GetDouble(),
            "arrayValue" => Items(kind.Value, "values").Select(Value).ToArray(),
            _ => throw new InvalidOperationException($"An attribute of an unexpected kind: {value}"),
        };
    }

    // OTLP counts from "unspecified".
    private static string Kind(int kind) => ((ActivityKind)(kind - 1)).ToString();

    private static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static int Number(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static List<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];
}
