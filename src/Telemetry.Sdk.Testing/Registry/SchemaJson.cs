using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The JSON shapes of schemas, member for member in the order of Confluent's registry 8.3.</summary>
internal static class SchemaJson
{
    /// <summary>Reads the body of a registration, a look-up or a compatibility check.</summary>
    public static SchemaContent Read(JsonElement body)
    {
        var references = body.TryGetProperty("references", out var sent) && sent.ValueKind == JsonValueKind.Array
            ? sent.EnumerateArray().Select(ReadReference).ToArray()
            : [];
        var metadata = body.TryGetProperty("metadata", out var data) && data.ValueKind == JsonValueKind.Object ? data.GetRawText() : null;
        return SchemaContent.Create(Text(body, "schemaType") ?? "AVRO", Text(body, "schema"), references, metadata);
    }

    /// <summary>A string member; null where it is absent or null.</summary>
    public static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array or JsonValueKind.Object => throw new RegistryException(
                400, 400, $"Cannot deserialize value of type `String` from {value.ValueKind} value"),
            _ => value.GetRawText(),
        }
        : null;

    /// <summary>The answer to a registration.</summary>
    public static void WriteRegistered(Utf8JsonWriter json, SubjectVersion version)
    {
        json.WriteStartObject();
        json.WriteNumber("id", version.Schema.Id);
        json.WriteNumber("version", version.Version);
        WriteContent(json, version.Schema.Content, referencesFirst: true);
        json.WriteEndObject();
    }

    /// <summary>A version of a subject; a look-up does not show when it was registered.</summary>
    public static void WriteVersion(Utf8JsonWriter json, SubjectVersion version, bool isLookUp)
    {
        json.WriteStartObject();
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("id", version.Schema.Id);
        WriteContent(json, version.Schema.Content, referencesFirst: true);
        if (!isLookUp)
        {
            WriteState(json, version);
        }

        json.WriteEndObject();
    }

    /// <summary>A schema by its id, with a place where it is registered, or by its GUID, without.</summary>
    public static void WriteSchema(Utf8JsonWriter json, SubjectVersion version, bool withPlace)
    {
        json.WriteStartObject();
        if (withPlace)
        {
            json.WriteString("subject", version.Subject);
            json.WriteNumber("version", version.Version);
        }

        WriteContent(json, version.Schema.Content, referencesFirst: false);
        WriteState(json, version);
        json.WriteEndObject();
    }

    private static SchemaReference ReadReference(JsonElement sent)
    {
        var name = Text(sent, "name");
        var subject = Text(sent, "subject");
        var version = sent.TryGetProperty("version", out var number) && number.TryGetInt32(out var value) ? value : (int?)null;
        return string.IsNullOrEmpty(name) || subject is null || version is null
            ? throw RegistryException.InvalidSchema(
                SchemaContent.Protobuf,
                $"Invalid reference: {{name='{name ?? "null"}', subject='{subject ?? "null"}', version={version?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}}}")
            : new SchemaReference(name, subject, version.Value);
    }

    private static void WriteContent(Utf8JsonWriter json, SchemaContent content, bool referencesFirst)
    {
        json.WriteString("guid", content.Guid.ToString());
        json.WriteString("schemaType", content.Type);
        if (referencesFirst)
        {
            WriteReferences(json, content);
        }

        // One form for every "format": a descriptor that was sent is its base64, text that was sent has no descriptor here.
        json.WriteString("schema", content.Text);
        if (!referencesFirst)
        {
            WriteReferences(json, content);
        }

        if (content.Metadata is not null)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(content.Metadata);
        }
    }

    private static void WriteReferences(Utf8JsonWriter json, SchemaContent content)
    {
        if (content.References.Count == 0)
        {
            return;
        }

        json.WriteStartArray("references");
        foreach (var reference in content.References)
        {
            json.WriteStartObject();
            json.WriteString("name", reference.Name);
            json.WriteString("subject", reference.Subject);
            json.WriteNumber("version", reference.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, SubjectVersion version)
    {
        json.WriteNumber("ts", version.Registered.ToUnixTimeMilliseconds());
        json.WriteBoolean("deleted", false);
    }
}
