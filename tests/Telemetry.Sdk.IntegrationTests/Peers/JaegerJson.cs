using System.Globalization;
using System.Text.Json;
using Telemetry.Sdk.IntegrationTests.EndToEnd;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Reads spans as Jaeger's query interface shows them: microseconds, kind and status as tags, lists as JSON text, links without attributes.</summary>
internal static class JaegerJson
{
    private static readonly JsonSerializerOptions PlainText = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What Jaeger adds, or says in its own way.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "span.kind", "otel.status_code", "otel.status_description", "error", "internal.span.format", "otel.scope.name", "otel.scope.version", "w3c.tracestate",
    };

    /// <summary>Returns the facts of a span that Jaeger shows.</summary>
    public static SpanFacts Facts(JsonElement span)
    {
        var tags = Tags(span.GetProperty("tags"));
        var traceId = span.GetProperty("traceID").GetString()!;
        var references = span.GetProperty("references").EnumerateArray().ToList();
        var start = span.GetProperty("startTime").GetUInt64();
        return new SpanFacts(traceId, span.GetProperty("spanID").GetString()!, Parent(references), span.GetProperty("operationName").GetString()!, Kind(tags))
        {
            StartUnixNano = start * 1_000,
            EndUnixNano = (start + span.GetProperty("duration").GetUInt64()) * 1_000,
            Status = Status(tags),
            Attributes = SpanFacts.Text(tags.Where(t => !Own.Contains(t.Key))),
            Events = string.Join("; ", span.GetProperty("logs").EnumerateArray().Select(Event)),
            Links = string.Join("; ", references.Where(r => Type(r) == "FOLLOWS_FROM").Select(r =>
                SpanFacts.LinkText(r.GetProperty("traceID").GetString()!, r.GetProperty("spanID").GetString()!, ""))),
        };
    }

    /// <summary>Returns what Jaeger can show of a span.</summary>
    public static SpanFacts Shown(System.Diagnostics.Activity span)
    {
        var facts = SpanFacts.Of(span);
        var start = facts.StartUnixNano / 1_000;
        return facts with
        {
            StartUnixNano = start * 1_000,
            EndUnixNano = (start + ((facts.EndUnixNano - facts.StartUnixNano) / 1_000)) * 1_000,
            Attributes = SpanFacts.Text(span.TagObjects.Select(t => new KeyValuePair<string, object?>(t.Key, t.Value is Array list ? JsonText(list) : t.Value))),
            Events = string.Join("; ", span.Events.Select(e =>
                SpanFacts.EventText(e.Name, SpanFacts.UnixNano(e.Timestamp.UtcDateTime) / 1_000 * 1_000, SpanFacts.Text(e.Tags)))),
            Links = string.Join("; ", span.Links.Select(l => SpanFacts.LinkText(l.Context.TraceId.ToHexString(), l.Context.SpanId.ToHexString(), ""))),
        };
    }

    private static string JsonText(Array list) => JsonSerializer.Serialize(list.Cast<object>().ToArray(), PlainText);

    private static string Event(JsonElement log)
    {
        var fields = Tags(log.GetProperty("fields"));
        fields.Remove("event", out var name);
        return SpanFacts.EventText((string?)name ?? "", log.GetProperty("timestamp").GetUInt64() * 1_000, SpanFacts.Text(fields));
    }

    private static string Status(Dictionary<string, object?> tags)
    {
        if (!tags.TryGetValue("otel.status_code", out var code))
        {
            return "Unset";
        }

        return SpanFacts.StatusText(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(((string)code!).ToLowerInvariant()), (string?)tags.GetValueOrDefault("otel.status_description"));
    }

    private static string Kind(Dictionary<string, object?> tags) =>
        CultureInfo.InvariantCulture.TextInfo.ToTitleCase((string)tags["span.kind"]!);

    private static string Parent(IEnumerable<JsonElement> references) =>
        references.Where(r => Type(r) == "CHILD_OF").Select(r => r.GetProperty("spanID").GetString()).FirstOrDefault() ?? "";

    private static string? Type(JsonElement reference) => reference.GetProperty("refType").GetString();

    private static Dictionary<string, object?> Tags(JsonElement tags) => tags.EnumerateArray().ToDictionary(
        t => t.GetProperty("key").GetString()!,
        t => Value(t.GetProperty("type").GetString()!, t.GetProperty("value")),
        StringComparer.Ordinal);

    private static object? Value(string type, JsonElement value) => type switch
    {
        "bool" => value.GetBoolean(),

        // What JavaScript's numbers cannot hold is text.
        "int64" => long.Parse(value.ToString(), CultureInfo.InvariantCulture),
        "float64" => value.GetDouble(),
        _ => value.GetString(),
    };
}
