using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The metadata of a schema. Immutable; equal content has equal text.</summary>
internal sealed class SchemaMetadata
{
    /// <summary>The property in which the server keeps a version that a client asked for.</summary>
    public const string VersionProperty = "confluent:version";

    public static readonly SchemaMetadata Empty = new([], [], []);

    private readonly SortedDictionary<string, SortedSet<string>> _tags;
    private readonly SortedDictionary<string, string> _properties;
    private readonly SortedSet<string> _sensitive;

    private SchemaMetadata(
        IEnumerable<KeyValuePair<string, SortedSet<string>>> tags, IEnumerable<KeyValuePair<string, string>> properties, IEnumerable<string> sensitive)
    {
        _tags = new(StringComparer.Ordinal);
        _properties = new(StringComparer.Ordinal);
        _sensitive = new(sensitive, StringComparer.Ordinal);
        // The last of a name wins.
        foreach (var (name, value) in tags)
        {
            _tags[name] = value;
        }

        foreach (var (name, value) in properties)
        {
            _properties[name] = value;
        }
    }

    /// <summary>By name, in ordinal order.</summary>
    public IReadOnlyDictionary<string, string> Properties => _properties;

    /// <summary>The version that a client asked for, or null.</summary>
    public string? Version => _properties.GetValueOrDefault(VersionProperty);

    /// <summary>The metadata as JSON.</summary>
    public string Text
    {
        get
        {
            string[] members =
            [
                .. Member("tags", _tags.Select(tag => $"{Quoted(tag.Key)}:{List(tag.Value)}")),
                .. Member("properties", _properties.Select(property => $"{Quoted(property.Key)}:{Quoted(property.Value)}")),
                .. _sensitive.Count == 0 ? [] : new[] { $"\"sensitive\":{List(_sensitive)}" },
            ];
            return $"{{{string.Join(',', members)}}}";
        }
    }

    /// <summary>Reads what a client sent.</summary>
    /// <exception cref="RegistryException">400: a member has a wrong type.</exception>
    public static SchemaMetadata? Read(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var sent) || sent.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        RequestBody.RequireObject(sent, "Metadata");
        return new SchemaMetadata(
            Members(sent, "tags", "SortedSet<String>>").Select(tag => KeyValuePair.Create(tag.Name, new SortedSet<string>(ReadSet(tag.Value), StringComparer.Ordinal))),
            Members(sent, "properties", "String>").Select(property => KeyValuePair.Create(property.Name, RequestBody.Text(property.Value) ?? throw RegistryException.Internal())),
            sent.TryGetProperty("sensitive", out var sensitive) && sensitive.ValueKind != JsonValueKind.Null ? ReadSet(sensitive) : []);
    }

    /// <summary>Defaults, then what was sent, then what overrides it.</summary>
    public static SchemaMetadata? Merge(params SchemaMetadata?[] layers)
    {
        SchemaMetadata[] present = [.. layers.OfType<SchemaMetadata>()];
        return present.Length == 0 ? null : new SchemaMetadata(
            present.SelectMany(layer => layer._tags), present.SelectMany(layer => layer._properties), present.SelectMany(layer => layer._sensitive));
    }

    public SchemaMetadata WithVersion(int version) =>
        new(_tags, [.. _properties, KeyValuePair.Create(VersionProperty, version.ToString(CultureInfo.InvariantCulture))], _sensitive);

    public SchemaMetadata WithoutVersion() => new(_tags, _properties.Where(property => property.Key != VersionProperty), _sensitive);

    /// <summary>Adds to the hash what tells this from other metadata.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        string[] words =
        [
            .. _tags.SelectMany(tag => tag.Value.Prepend(tag.Key)), .. _properties.SelectMany(property => new[] { property.Key, property.Value }), .. _sensitive,
        ];
        hash.AppendData([1]);
        Array.ForEach(words, word => hash.AppendData(System.Text.Encoding.UTF8.GetBytes(word)));
    }

    public override string ToString()
    {
        var tags = string.Join(", ", _tags.Select(tag => $"{tag.Key}=[{string.Join(", ", tag.Value)}]"));
        var properties = string.Join(", ", _properties.Select(property => $"{property.Key}={property.Value}"));
        return $"Metadata{{tags={{{tags}}}, properties={{{properties}}}, sensitive=[{string.Join(", ", _sensitive)}]}}";
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement sent, string name, string type)
    {
        if (!sent.TryGetProperty(name, out var members) || members.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        RequestBody.RequireObject(members, type);
        return members.EnumerateObject();
    }

    private static IEnumerable<string> ReadSet(JsonElement sent) => sent.ValueKind == JsonValueKind.Array
        ? sent.EnumerateArray().Select(item => RequestBody.Text(item) ?? throw RegistryException.Internal())
        : throw RequestBody.NoCreator("HashSet", sent);

    private static IEnumerable<string> Member(string name, IEnumerable<string> members)
    {
        var text = string.Join(',', members);
        return text.Length == 0 ? [] : [$"\"{name}\":{{{text}}}"];
    }

    private static string List(IEnumerable<string> values) => $"[{string.Join(',', values.Select(Quoted))}]";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, MetadataJson.Relaxed.String);
}
