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
        catch (JsonException error)
        {
            throw new RegistryException(422, 42201, $"Invalid schema of type {request.Type}, details: {error.Message}");
        }
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
