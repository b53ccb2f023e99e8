using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>Everything a span says, as text in one form whatever it was read with, so that equal spans are equal values.</summary>
internal sealed record SpanFacts(string TraceId, string SpanId, string ParentSpanId, string Name, string Kind)
{
    public ulong StartUnixNano { get; init; }

    public ulong EndUnixNano { get; init; }

    public string Status { get; init; } = "Unset";

    public string Attributes { get; init; } = "";

    public string Events { get; init; } = "";

    public string Links { get; init; } = "";

    /// <summary>The facts of a span that has ended.</summary>
    public static SpanFacts Of(Activity span) =>
        new(span.TraceId.ToHexString(), span.SpanId.ToHexString(), Parent(span.ParentSpanId), span.DisplayName, span.Kind.ToString())
        {
            StartUnixNano = UnixNano(span.StartTimeUtc),
            EndUnixNano = UnixNano(span.StartTimeUtc + span.Duration),
            Status = StatusText(span.Status.ToString(), span.StatusDescription),
            Attributes = Text(span.TagObjects),
            Events = string.Join("; ", span.Events.Select(e => EventText(e.Name, UnixNano(e.Timestamp.UtcDateTime), Text(e.Tags)))),
            Links = string.Join("; ", span.Links.Select(l => LinkText(l.Context.TraceId.ToHexString(), l.Context.SpanId.ToHexString(), Text(l.Tags ?? [])))),
        };

    /// <summary>The facts of a span that our reader read.</summary>
    public static SpanFacts Of(CorrelatedSpan span) =>
        new(span.TraceId.ToHexString(), span.SpanId.ToHexString(), Parent(span.ParentSpanId), span.Name, span.Kind.ToString())
        {
            StartUnixNano = span.StartUnixNano,
            EndUnixNano = span.EndUnixNano,
            Status = StatusText(span.Status.ToString(), span.StatusDescription),
            Attributes = Text(span.Attributes),
            Events = string.Join("; ", span.Events.Select(e => EventText(e.Name, e.TimeUnixNano, Text(e.Attributes)))),
            Links = string.Join("; ", span.Links.Select(l => LinkText(l.Context.TraceId.ToHexString(), l.Context.SpanId.ToHexString(), Text(l.Attributes)))),
        };

    public static string EventText(string name, ulong time, string attributes) => $"{name}@{time}({attributes})";

    public static string LinkText(string traceId, string spanId, string attributes) => $"{traceId}/{spanId}({attributes})";

    public static string StatusText(string code, string? description) => string.IsNullOrEmpty(description) ? code : $"{code}: {description}";

    /// <summary>Attributes by key, the values with their types.</summary>
    public static string Text(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        string.Join(", ", attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={ValueText(a.Value)}"));

    /// <summary>Nanoseconds since 1970.</summary>
    public static ulong UnixNano(DateTime time) => (ulong)(time - DateTime.UnixEpoch).Ticks * 100;

    private static string ValueText(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        bool flag => flag ? "true" : "false",
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture) + "d",
        IEnumerable many => $"[{string.Join(",", many.Cast<object?>().Select(ValueText))}]",
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };

    private static string Parent(ActivitySpanId parent) => parent == default ? "" : parent.ToHexString();
}
