using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The metadata of a schema. Immutable; equal content has equal text.</summary>
internal sealed class SchemaMetadata
{
    /// <summary>The property in which the server keeps a version that a client asked for.</summary>
    public const string VersionProperty = "confluent:version";

    private SchemaMetadata(SortedDictionary<string, string> properties, string? tags, string? sensitive)
    {
        Properties = properties;
        Tags = tags;
        Sensitive = sensitive;
    }

    /// <summary>By name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; }

    // JSON text, which nothing here reads.
    private string? Tags { get; }

    private string? Sensitive { get; }

    /// <summary>The metadata as JSON.</summary>
    public string Text
    {
        get
        {
            List<string> members = [];
            if (Tags is not null)
            {
                members.Add($"\"tags\":{Tags}");
            }

            if (Properties.Count > 0)
            {
                members.Add($"\"properties\":{{{string.Join(',', Properties.Select(pair => $"{Quoted(pair.Key)}:{Quoted(pair.Value)}"))}}}");
            }

            if (Sensitive is not null)
            {
                members.Add($"\"sensitive\":{Sensitive}");
            }

            return $"{{{string.Join(',', members)}}}";
        }
    }

    /// <summary>Reads an object; anything else is no metadata.</summary>
    public static SchemaMetadata? Read(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (sent.TryGetProperty("properties", out var values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in values.EnumerateObject())
            {
                properties[property.Name] = property.Value.ToString();
            }
        }

        return new SchemaMetadata(properties, Raw(sent, "tags"), Raw(sent, "sensitive"));
    }

    /// <summary>Defaults, then what was sent, then what overrides it.</summary>
    public static SchemaMetadata? Merge(params SchemaMetadata?[] layers)
    {
        SchemaMetadata[] present = [.. layers.OfType<SchemaMetadata>()];
        if (present.Length == 0)
        {
            return null;
        }

        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in present.SelectMany(layer => layer.Properties))
        {
            properties[name] = value;
        }

        return new SchemaMetadata(
            properties, present.Select(layer => layer.Tags).LastOrDefault(tags => tags is not null), present.Select(layer => layer.Sensitive).LastOrDefault(names => names is not null));
    }

    public static SchemaMetadata OfVersion(int version) => new(
        new(StringComparer.Ordinal) { [VersionProperty] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) }, null, null);

    private static string? Raw(JsonElement sent, string name) =>
        sent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;

    private static string Quoted(string text) => JsonSerializer.Serialize(text, MetadataJson.Default.String);
}
