using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>Sends the steps of one scenario and compares the answers; placeholders get their value from the first answer that has them.</summary>
internal sealed partial class TranscriptReplay(EmbeddedSchemaRegistry registry, HttpClient client)
{
    // Placeholder to value, of the scenario being replayed.
    private readonly Dictionary<string, string> _values = [];

    /// <summary>What was recorded and what came instead; null where they are equal.</summary>
    public async Task<string?> SendAsync(JsonNode step)
    {
        var recorded = step["response"]!;
        using var response = await client.SendAsync(Request(step["request"]!));
        var body = await response.Content.ReadAsStringAsync();
        var status = recorded["status"]!.GetValue<int>();
        var expected = recorded["body"]?.GetValue<string>() ?? "";
        // Which of its subjects a schema is shown under is arbitrary.
        var isById = step["request"]!["path"]!.GetValue<string>().StartsWith("/schemas/ids/", StringComparison.Ordinal);
        return (int)response.StatusCode == status && Equal(isById ? Subject().Replace(expected, "") : expected, isById ? Subject().Replace(body, "") : body)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"recorded {status} {expected}, answered {(int)response.StatusCode} {body}");
    }

    private HttpRequestMessage Request(JsonNode recorded)
    {
        // The path as it stands: Uri would decode and shorten it.
        var path = Filled(recorded["path"]!.GetValue<string>());
        var uri = new Uri(registry.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(recorded["method"]!.GetValue<string>()), uri);
        if (recorded["body"] is { } body)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Filled(body.GetValue<string>())));
            if (recorded["contentType"] is { } type)
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type.GetValue<string>());
            }
        }

        if (recorded["accept"] is { } accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept.GetValue<string>());
        }

        return request;
    }

    private string Filled(string text) => _values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));

    private bool Equal(string expected, string actual)
    {
        var quoted = BarePlaceholder().Replace(expected, "$1\"$2\"");
        if (Parse(quoted) is { } wanted)
        {
            return Parse(actual) is { } got && Equal(wanted, got);
        }

        // Text, or a page of the server's HTTP stack, which names itself.
        return expected.StartsWith('<') ? actual.StartsWith('<') : EqualText(expected, actual);
    }

    private bool Equal(JsonNode? wanted, JsonNode? got) => (wanted, got) switch
    {
        (null, null) => true,
        (JsonObject left, JsonObject right) => left.Count == right.Count && EqualMembers(left, right),
        // The order within some lists is that of a hash map: compared as sets.
        (JsonArray left, JsonArray right) => left.Count == right.Count && EqualItems(left, right),
        (JsonValue left, JsonValue right) => EqualText(left.ToString(), right.ToString()),
        _ => false,
    };

    private bool EqualMembers(JsonObject left, JsonObject right) =>
        left.All(member => right.TryGetPropertyValue(member.Key, out var other) && Equal(member.Value, other));

    private bool EqualItems(JsonArray left, JsonArray right)
    {
        List<JsonNode?> rest = [.. right];
        foreach (var item in left)
        {
            var index = rest.FindIndex(other => Equal(item, other));
            if (index < 0)
            {
                return false;
            }

            rest.RemoveAt(index);
        }

        return true;
    }

    private bool EqualText(string expected, string actual)
    {
        var pattern = Regex.Escape(Filled(expected));
        List<string> names = [];
        foreach (var placeholder in Placeholder().Matches(Filled(expected)).Select(match => match.Value).Distinct())
        {
            pattern = pattern.Replace(Regex.Escape(placeholder), names.Count == 0 ? "(.+?)" : "(.*?)", StringComparison.Ordinal);
            names.Add(placeholder);
        }

        var match = Regex.Match(actual, $"^{pattern}$", RegexOptions.Singleline);
        for (var index = 0; match.Success && index < names.Count; index++)
        {
            if (names[index].StartsWith("<id:", StringComparison.Ordinal) || names[index].StartsWith("<guid:", StringComparison.Ordinal))
            {
                _values[names[index]] = match.Groups[index + 1].Value;
            }
        }

        return match.Success;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("(?<=^\\{)\"subject\":\"[^\"]*\",\"version\":\\d+,")]
    private static partial Regex Subject();

    [GeneratedRegex("([:,\\[])(<(?:id:[A-Z]+|ts|maxId)>)")]
    private static partial Regex BarePlaceholder();

    [GeneratedRegex("<(?:id:[A-Z]+|guid:[A-Z]+|ts|maxId|kafka-cluster-id|host:port)>")]
    private static partial Regex Placeholder();
}
