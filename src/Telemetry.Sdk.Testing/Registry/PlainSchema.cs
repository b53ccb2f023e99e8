using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The text of Avro and JSON schemas, which are kept and not understood; both are JSON.</summary>
internal static class PlainSchema
{
    /// <exception cref="RegistryException">It is no JSON: 42201.</exception>
    public static string Print(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Schema);
            var isPlainType = request.Type == "AVRO" && document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.EnumerateObject().Count() == 1 && document.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String;
            return isPlainType ? document.RootElement.GetProperty("type").GetRawText() : Compact(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)   // the latter for half a surrogate pair
        {
            throw Refused(subject, request, references, error);
        }
    }

    // In the words of the real server's parsers, where clients meet them.
    private static RegistryException Refused(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references, Exception error)
    {
        if (request.Type == "JSON")
        {
            return RegistryException.InvalidSchema(request.Type, "Invalid JSON schema");
        }

        var word = new string([.. request.Schema.TrimStart().TakeWhile(char.IsAsciiLetterOrDigit)]);
        var reason = word.Length == 0
            ? error.Message
            : $"com.fasterxml.jackson.core.JsonParseException: Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', "
                + "'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]";
        var names = string.Join(", ", references.Select(reference => reference.ToString()));
        return new RegistryException(
            422,
            42201,
            $"Invalid schema of type AVRO, details: Invalid schema {{subject={subject},version=null,id=null,guid={SchemaContent.GuidOf(request.Schema, references, request.Metadata)},"
            + $"schemaType=AVRO,references=[{names}],metadata={request.Metadata?.ToString() ?? "null"},ruleSet=null,schema={request.Schema},schemaTags=null,ts=null,deleted=null}} "
            + $"with refs [{names}] of type AVRO, details: {reason}");
    }

    private static string Compact(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, RegistryAnswer.Json))
        {
            element.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
