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
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Object => root.Clone(),
            JsonValueKind.Null => throw Missing(argument),
            JsonValueKind.Array => throw Mismatch(type, root),
            JsonValueKind.String => throw Refused($"{NoCreator(type)} no String-argument constructor/factory method to deserialize from String value ('{root.GetString()}')"),
            _ => throw Refused($"{NoCreator(type)} no int/Int-argument constructor/factory method to deserialize from Number value ({root.GetRawText()})"),
        };
    }

    /// <summary>The error for a list or object in the place of something else.</summary>
    public static RegistryException Mismatch(string type, JsonElement value) => Refused(
        $"Cannot deserialize value of type `{type}` from {value.ValueKind} value (token `JsonToken.START_{value.ValueKind.ToString().ToUpperInvariant()}`)");

    public static RegistryException NoInteger(string text) =>
        Refused($"Cannot deserialize value of type `Integer` from String \"{text}\": not a valid `java.lang.Integer` value");

    private static JsonDocument Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException malformed)
        {
            throw Refused(Describe(body, malformed));
        }
    }

    private static string Describe(string body, JsonException malformed)
    {
        var rest = malformed.LineNumber == 0 ? body[(int)Math.Min(malformed.BytePositionInLine ?? 0, body.Length)..] : "";
        var word = new string([.. rest.TakeWhile(char.IsAsciiLetterOrDigit)]);
        if (word.Length > 0)
        {
            return $"Unrecognized token '{word}': was expecting (JSON String, Number (or 'NaN'/'+INF'/'-INF'), Array, Object or token 'null', 'true' or 'false')";
        }

        var isInName = body.Count(character => character == '"') % 2 == 1;
        return isInName ? "Unexpected end-of-input in field name" : NoEnd;
    }

    private static string NoCreator(string type) => $"Cannot construct instance of `{type}` (although at least one Creator exists):";

    private static RegistryException Missing(string argument) => new(422, 422, $"{argument} must not be null (was null)");

    private static RegistryException Refused(string sentence) => new(400, 400, sentence);
}
