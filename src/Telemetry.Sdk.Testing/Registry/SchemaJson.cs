using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The JSON shapes of schemas, member for member in the order of Confluent's registry 8.3.</summary>
internal static class SchemaJson
{
    /// <summary>Reads the body of a registration, a look-up or a compatibility check; null where it names no schema.</summary>
    public static SchemaRequest? Read(JsonElement body)
    {
        var references = ReadReferences(body);
        var metadata = body.TryGetProperty("metadata", out var data) ? SchemaMetadata.Read(data) : null;
        var request = new SchemaRequest(
            Text(body, "schemaType") ?? "AVRO", Text(body, "schema") ?? "", references, metadata, Number(body, "version") ?? 0, Number(body, "id") ?? 0);
        return request.Schema.Length == 0 ? null : request;
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array or JsonValueKind.Object => throw RequestBody.Mismatch("String", value),
            _ => value.GetRawText(),
        }
        : null;

    // A number may be sent as text.
    private static int? Number(JsonElement body, string name) => Text(body, name) switch
    {
        null => null,
        var text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestBody.NoInteger(text),
    };

    private static SchemaReference[] ReadReferences(JsonElement body)
    {
        if (!body.TryGetProperty("references", out var sent) || sent.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return sent.ValueKind == JsonValueKind.Array
            ? [.. sent.EnumerateArray().Select(ReadReference)]
            : throw RequestBody.Mismatch("SchemaReference>", sent);
    }

    private static SchemaReference ReadReference(JsonElement sent) => sent.ValueKind == JsonValueKind.Object
        ? new SchemaReference(Text(sent, "name"), Text(sent, "subject"), Number(sent, "version"))
        : throw RegistryException.Internal();   // a bug of the real server

    /// <summary>The answer to a registration.</summary>
    public static void WriteRegistered(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format, bool withState)
    {
        json.WriteStartObject();
        json.WriteNumber("id", version.Schema.Id);
        json.WriteNumber("version", version.Version);
        WriteContent(json, version.Schema.Content, format, referencesFirst: true);
        if (withState)
        {
            WriteState(json, version);
        }

        json.WriteEndObject();
    }

    /// <summary>A version of a subject; a look-up does not show when it was registered.</summary>
    public static void WriteVersion(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format, bool isLookUp)
    {
        json.WriteStartObject();
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("id", version.Schema.Id);
        WriteContent(json, version.Schema.Content, format, referencesFirst: true);
        if (!isLookUp)
        {
            WriteState(json, version);
        }

        json.WriteEndObject();
    }

    /// <summary>A schema by its id, with a place where it is registered, or by its GUID, without.</summary>
    public static void WriteSchema(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format, bool withPlace, int? lastId)
    {
        json.WriteStartObject();
        if (withPlace)
        {
            json.WriteString("subject", version.Subject);
            json.WriteNumber("version", version.Version);
        }

        WriteContent(json, version.Schema.Content, format, referencesFirst: false);
        if (lastId is { } last)
        {
            json.WriteNumber("maxId", last);
        }

        WriteState(json, version);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, SchemaContent content, SchemaFormat format, bool referencesFirst)
    {
        json.WriteString("guid", content.Guid.ToString());
        json.WriteString("schemaType", content.Type);
        if (referencesFirst)
        {
            WriteReferences(json, content);
        }

        json.WriteString("schema", format.TextOf(content));
        if (!referencesFirst)
        {
            WriteReferences(json, content);
        }

        if (content.Metadata is not null)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(content.Metadata.Text);
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
            if (!string.IsNullOrEmpty(reference.Name))
            {
                json.WriteString("name", reference.Name);
            }

            json.WriteString("subject", reference.Subject);
            json.WriteNumber("version", reference.Version!.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The answer to a compatibility check.</summary>
    public static void WriteVerdict(Utf8JsonWriter json, IReadOnlyList<string> conflicts, bool isVerbose)
    {
        json.WriteStartObject();
        json.WriteBoolean("is_compatible", conflicts.Count == 0);
        if (isVerbose)
        {
            json.WriteStartArray("messages");
            foreach (var conflict in conflicts)
            {
                json.WriteStringValue(conflict);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, SubjectVersion version)
    {
        json.WriteNumber("ts", version.Registered.ToUnixTimeMilliseconds());
        json.WriteBoolean("deleted", version.IsDeleted);
    }
}
