using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>
/// Compares bodies: text exactly, JSON member by member and list by list. A placeholder gets its value from the first answer that has it.
/// Sets are only what the recording calls arbitrary: the places of an id, the subject that an id is shown under, and the order of several
/// incompatibilities.
/// </summary>
internal sealed partial class TranscriptComparison
{
    // Placeholder to value, of the scenario being replayed.
    private readonly Dictionary<string, string> _values = [];

    /// <summary>A text of the recording with the values known so far.</summary>
    public string Filled(string text) => _values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));

    public bool IsEqual(string path, string expected, string actual)
    {
        if (ShownUnderAnySubject().IsMatch(path))
        {
            expected = Place().Replace(expected, "");
            actual = Place().Replace(actual, "");
        }

        if (Parse(BarePlaceholder().Replace(expected, "$1\"$2\"")) is { } wanted)
        {
            return Parse(actual) is { } got && Equal(wanted, got, PlacesOfId().IsMatch(path));
        }

        // Text, or a page of the server's HTTP stack, which names itself.
        return expected.StartsWith('<') ? actual.StartsWith('<') : EqualText(expected, actual);
    }

    private bool Equal(JsonNode? wanted, JsonNode? got, bool isSet) => (wanted, got) switch
    {
        (null, null) => true,
        (JsonObject left, JsonObject right) => left.Count == right.Count && left.All(member =>
            right.TryGetPropertyValue(member.Key, out var other) && Equal(member.Value, other, isSet || member.Key == "messages")),
        (JsonArray left, JsonArray right) => left.Count == right.Count && (isSet ? EqualSets(left, right) : left.Zip(right).All(pair => Equal(pair.First, pair.Second, false))),
        (JsonValue left, JsonValue right) => EqualValues(left, right),
        _ => false,
    };

    private bool EqualValues(JsonValue wanted, JsonValue got)
    {
        var expected = wanted.ToString();
        var isOfKind = wanted.GetValueKind() == got.GetValueKind() || (Placeholder().IsMatch(expected) && got.GetValueKind() == JsonValueKind.Number);
        return isOfKind && EqualText(expected, got.ToString());
    }

    private bool EqualSets(IEnumerable<JsonNode?> left, IEnumerable<JsonNode?> right)
    {
        List<JsonNode?> rest = [.. right];
        return left.All(item => rest.FindIndex(other => Equal(item, other, false)) is var index and >= 0 && Removed(rest, index));
    }

    private static bool Removed<T>(List<T> rest, int index)
    {
        rest.RemoveAt(index);
        return true;
    }

    // A refusal gives its reasons in one text, in any order.
    private bool EqualText(string expected, string actual) => EqualWithPlaceholders(expected, actual)
        || (NextReason().IsMatch(expected) && NextReason().Split(Filled(expected)).Order().SequenceEqual(NextReason().Split(actual).Order()));

    private bool EqualWithPlaceholders(string expected, string actual)
    {
        var filled = Filled(expected);
        var pattern = Regex.Escape(filled);
        List<string> names = [.. Placeholder().Matches(filled).Select(match => match.Value).Distinct()];
        foreach (var (index, name) in names.Index())
        {
            var first = new Regex(Regex.Escape(Regex.Escape(name)));
            pattern = first.Replace(pattern, $"(?<p{index}>{PatternOf(name)})", 1);
            pattern = first.Replace(pattern, name == "<ts>" ? @"\d+" : $"\\k<p{index}>");
        }

        var match = Regex.Match(actual, $"^{pattern}$", RegexOptions.Singleline | RegexOptions.ExplicitCapture);
        foreach (var (index, name) in names.Index().Where(pair => match.Success && (pair.Item.StartsWith("<id:", StringComparison.Ordinal) || pair.Item.StartsWith("<guid:", StringComparison.Ordinal))))
        {
            _values[name] = match.Groups[$"p{index}"].Value;
        }

        return match.Success;
    }

    private static string PatternOf(string placeholder) => placeholder switch
    {
        "<kafka-cluster-id>" or "<host:port>" => ".+?",
        _ when placeholder.StartsWith("<guid:", StringComparison.Ordinal) => "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        _ => @"\d+",
    };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(/contexts/[^/]+)?/schemas/ids/[^/?]+(\?|$)")]
    private static partial Regex ShownUnderAnySubject();

    [GeneratedRegex(@"^(/contexts/[^/]+)?/schemas/ids/[^/?]+/(subjects|versions)")]
    private static partial Regex PlacesOfId();

    [GeneratedRegex("(?<=^\\{)\"subject\":\"[^\"]*\",\"version\":\\d+,")]
    private static partial Regex Place();

    [GeneratedRegex("([:,\\[])(<(?:id:[A-Z]+|ts|maxId)>)")]
    private static partial Regex BarePlaceholder();

    [GeneratedRegex("<(?:id:[A-Z]+|guid:[A-Z]+|ts|maxId|kafka-cluster-id|host:port)>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?=\{(?:errorType|oldSchemaVersion|validateFields):)")]
    private static partial Regex NextReason();
}
