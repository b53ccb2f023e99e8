using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The JSON shapes of schemas, member for member in the order of Confluent's registry 8.3.</summary>
internal static class SchemaJson
{
    /// <summary>The answer to a registration.</summary>
    public static void WriteRegistered(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format, bool withState)
    {
        json.WriteStartObject();
        json.WriteNumber("id", version.Schema.Id);
        json.WriteNumber("version", version.Version);
        WriteContent(json, version, format, referencesFirst: true);
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
        WriteContent(json, version, format, referencesFirst: true);
        if (!isLookUp)
        {
            WriteState(json, version);
        }

        json.WriteEndObject();
    }

    /// <summary>A version in a list of many.</summary>
    public static void WriteListed(Utf8JsonWriter json, SubjectVersion version, IEnumerable<string> aliases, Association[] associations)
    {
        json.WriteStartObject();
        json.WriteString("subject", version.Subject);
        json.WriteNumber("version", version.Version);
        json.WriteNumber("id", version.Schema.Id);
        WriteContent(json, version, default, referencesFirst: true);
        WriteState(json, version);
        WriteList(json, "aliases", [.. aliases], (writer, alias) => writer.WriteStringValue(alias));
        WriteList(json, "associations", associations, AssociationRoutes.Write);
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

        WriteContent(json, version, format, referencesFirst: false);
        if (lastId is { } last)
        {
            json.WriteNumber("maxId", last);
        }

        WriteState(json, version);
        json.WriteEndObject();
    }

    // Answers by id and by GUID have another order than the rest.
    private static void WriteContent(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format, bool referencesFirst)
    {
        var content = version.Schema.Content;
        json.WriteString("guid", content.Guid.ToString());
        json.WriteString("schemaType", content.Type);
        // An empty file has no text, and empty members are left out.
        var text = format.TextOf(content);
        if (!referencesFirst && text.Length > 0)
        {
            json.WriteString("schema", text);
        }

        WriteReferences(json, version, format);
        if (content.Metadata is not null)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(content.Metadata.Text);
        }

        if (referencesFirst && text.Length > 0)
        {
            json.WriteString("schema", text);
        }
    }

    private static void WriteReferences(Utf8JsonWriter json, SubjectVersion version, SchemaFormat format)
    {
        var content = version.Schema.Content;
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

            json.WriteString("subject", format.QualifiesReferences ? QualifiedSubject.Parse(version.Subject).Beside(reference.Subject!).ToString() : reference.Subject);
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

    private static void WriteList<T>(Utf8JsonWriter json, string name, T[] items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Length == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        Array.ForEach(items, item => write(json, item));
        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, SubjectVersion version)
    {
        json.WriteNumber("ts", version.Registered.ToUnixTimeMilliseconds());
        json.WriteBoolean("deleted", version.IsDeleted);
    }
}
