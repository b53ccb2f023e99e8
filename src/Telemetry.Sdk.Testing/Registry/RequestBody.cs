using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Reads a body, with the sentences of the real server's JSON reader where clients meet them.</summary>
internal static class RequestBody
{
    private const string NoEnd = "Unexpected end-of-input: expected close marker for Object (start marker at [Source: REDACTED "
        + "(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1])";

    /// <summary>The body as an object.</summary>
    /// <param name="body">What was sent.</param>
    /// <param name="type">The name of what is expected.</param>
    /// <param name="argument">The name of the argument, for a body that is missing.</param>
    public static JsonElement Read(string body, string type, string argument)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            throw Missing(argument);
        }

        using var document = Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
        {
            throw Missing(argument);
        }

        RequireObject(document.RootElement, type);
        return document.RootElement.Clone();
    }

    /// <summary>Refuses what is no object.</summary>
    public static void RequireObject(JsonElement sent, string type)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            throw sent.ValueKind == JsonValueKind.Array ? Mismatch(type, sent) : NoCreator(type, sent);
        }
    }

    /// <summary>A member that is text, which a number or a boolean may stand for; null where it is absent or null.</summary>
    public static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <inheritdoc cref="Text(JsonElement, string)"/>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array or JsonValueKind.Object => throw Mismatch("String", value),
        _ => value.GetRawText(),
    };

    /// <summary>A member that is a whole number, which text may stand for; null where it is absent or null.</summary>
    public static int? Number(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            throw Mismatch("Integer", value);
        }

        // What stands behind a point is cut off.
        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.TryGetDouble(out var number) && number is >= int.MinValue and <= int.MaxValue
                ? (int)number
                : throw Refused($"Numeric value ({value.GetRawText()}) out of range of int (-2147483648 - 2147483647)");
        }

        var text = Text(value)!;
        return text.Length == 0 ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : throw NoInteger(text);
    }

    /// <summary>A member that is true or false, which text or a number may stand for; null where it is absent or null.</summary>
    public static bool? Flag(JsonElement body, string name) => body.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.GetRawText() != "0",
            JsonValueKind.String => value.GetString() switch
            {
                "true" or "True" or "TRUE" => true,
                "false" or "False" or "FALSE" => false,
                null or "" => null,
                var text => throw Refused($"Cannot deserialize value of type `Boolean` from String \"{text}\": only \"true\" or \"false\" recognized"),
            },
            _ => throw Mismatch("Boolean", value),
        }
        : null;

    /// <summary>A member that is a list; empty where it is absent or null.</summary>
    public static IEnumerable<JsonElement> List(JsonElement body, string name, string type) =>
        !body.TryGetProperty(name, out var sent) || sent.ValueKind == JsonValueKind.Null ? []
        : sent.ValueKind == JsonValueKind.Array ? sent.EnumerateArray()
        : throw Mismatch(type, sent);

    /// <summary>The error for a value that is of another kind than what is expected.</summary>
    public static RegistryException Mismatch(string type, JsonElement value) => Refused(value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array =>
            $"Cannot deserialize value of type `{type}` from {value.ValueKind} value (token `JsonToken.START_{value.ValueKind.ToString().ToUpperInvariant()}`)",
        JsonValueKind.True or JsonValueKind.False =>
            $"Cannot deserialize value of type `{type}` from Boolean value (token `JsonToken.VALUE_{value.ValueKind.ToString().ToUpperInvariant()}`)",
        JsonValueKind.Number => $"Cannot deserialize value of type `{type}` from {(IsWhole(value) ? "Integer" : "Floating-point")} value (token `JsonToken.VALUE_NUMBER_{(IsWhole(value) ? "INT" : "FLOAT")}`)",
        _ => $"Cannot deserialize value of type `{type}` from {value.ValueKind} value (token `JsonToken.VALUE_{value.ValueKind.ToString().ToUpperInvariant()}`)",
    });

    /// <summary>The error for a plain value where an object or a list is expected.</summary>
    public static RegistryException NoCreator(string type, JsonElement value) => Refused(
        $"Cannot construct instance of `{type}` (although at least one Creator exists): " + value.ValueKind switch
        {
            JsonValueKind.String => $"no String-argument constructor/factory method to deserialize from String value ('{value.GetString()}')",
            JsonValueKind.Number when IsWhole(value) => $"no int/Int-argument constructor/factory method to deserialize from Number value ({value.GetRawText()})",
            JsonValueKind.Number => $"no double/Double-argument constructor/factory method to deserialize from Number value ({value.GetRawText()})",
            _ => $"no boolean/Boolean-argument constructor/factory method to deserialize from boolean value ({value.GetRawText()})",
        });

    /// <summary>The error for a word that is none of the known ones.</summary>
    public static RegistryException NoWord(string type, string word, string known) =>
        Refused($"Cannot deserialize value of type `{type}` from String \"{word}\": not one of the values accepted for Enum class: [{known}]");

    private static RegistryException NoInteger(string text) =>
        Refused($"Cannot deserialize value of type `Integer` from String \"{text}\": not a valid `java.lang.Integer` value");

    private static bool IsWhole(JsonElement number) => number.GetRawText().All(character => char.IsAsciiDigit(character) || character == '-');

    private static JsonDocument Parse(string body)
    {
        try
        {
            var document = JsonDocument.Parse(body);
            if (body.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
            {
                RequireText(document.RootElement);
            }

            return document;
        }
        catch (JsonException malformed)
        {
            throw Refused(Describe(body, malformed));
        }
        catch (InvalidOperationException)
        {
            throw Refused("Incomplete surrogate pair in a string");
        }
    }

    // Half a surrogate pair is valid JSON and no text: it would be found wherever the text is read.
    private static void RequireText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RequireText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    RequireText(member.Value);
                }

                break;
        }
    }

    private static string Describe(string body, JsonException malformed)
    {
        var trimmed = body.Trim();
        if (trimmed.All(char.IsAsciiLetterOrDigit))
        {
            return Unrecognized(trimmed);
        }

        var rest = malformed.LineNumber == 0 ? body[(int)Math.Min(malformed.BytePositionInLine ?? 0, body.Length)..] : "";
        var word = new string([.. rest.TakeWhile(char.IsAsciiLetterOrDigit)]);
        if (word.Length > 0)
        {
            return Unrecognized(word);
        }

        if (!string.IsNullOrWhiteSpace(rest))
        {
            return Unexpected(rest[0], body[..^rest.Length].TrimEnd());
        }

        var isInName = body.Count(character => character == '"') % 2 == 1;
        return isInName ? "Unexpected end-of-input in field name" : trimmed.EndsWith(':') ? "Unexpected end-of-input within/between Object entries" : NoEnd;
    }

    private static string Unrecognized(string word) =>
        $"Unrecognized token '{word}': was expecting (JSON String, Number (or 'NaN'/'+INF'/'-INF'), Array, Object or token 'null', 'true' or 'false')";

    private static string Unexpected(char found, string before)
    {
        if (found == '}' && before.EndsWith('}'))
        {
            return "Unexpected close marker '}': no open Object to close";
        }

        var expected = before.EndsWith('{') || before.EndsWith(',') ? "double-quote to start field name" : "a colon to separate field name and value";
        return string.Create(CultureInfo.InvariantCulture, $"Unexpected character ('{found}' (code {(int)found})): was expecting {expected}");
    }

    private static RegistryException Missing(string argument) => new(422, 422, $"{argument} must not be null (was null)");

    private static RegistryException Refused(string sentence) => new(400, 400, sentence);
}
