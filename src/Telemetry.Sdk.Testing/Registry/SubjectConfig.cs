using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The settings of a subject, a context or the whole registry. Immutable.</summary>
internal sealed class SubjectConfig
{
    public static readonly SubjectConfig Empty = new([]);

    private const string LevelName = "compatibility";

    private const string PolicyName = "compatibilityPolicy";

    private static readonly string[] Policies = ["STRICT", "LENIENT"];

    private static readonly string[] Flags = ["normalize", "validateFields", "validateNewSchemas", "validateRules"];

    private static readonly string[] Metadatas = ["defaultMetadata", "overrideMetadata"];

    private static readonly string[] RuleSets = ["defaultRuleSet", "overrideRuleSet"];

    private static readonly string[] Names =
        ["alias", "aliasForDeks", .. Flags, LevelName, PolicyName, "compatibilityGroup", .. Metadatas];

    private readonly Dictionary<string, JsonElement> _values;

    private SubjectConfig(Dictionary<string, JsonElement> values) => _values = values;

    public string Level => Text(LevelName) ?? CompatibilityLevels.Default;

    public bool IsNormalizing => IsTrue("normalize");

    public bool IsValidatingFields => IsTrue("validateFields");

    /// <summary>The metadata property that splits the versions into groups, or null.</summary>
    public string? Group => Text("compatibilityGroup");

    /// <summary>The subject that this one stands for, or null.</summary>
    public string? Alias => Text("alias") is { Length: > 0 } alias ? alias : null;

    public SchemaMetadata? DefaultMetadata => SchemaMetadata.Read(Object, "defaultMetadata");

    public SchemaMetadata? OverrideMetadata => SchemaMetadata.Read(Object, "overrideMetadata");

    /// <summary>Whether a registration gets more than what is sent.</summary>
    public bool HasMetadata => _values.ContainsKey("defaultMetadata") || _values.ContainsKey("overrideMetadata");

    private JsonElement Object => JsonElement.Parse(Json);

    /// <summary>The members that are set, as one object.</summary>
    public string Json => $"{{{string.Join(',', _values.Select(value => $"\"{value.Key}\":{value.Value.GetRawText()}"))}}}";

    /// <summary>What is sent replaces what is there, null removes it, and what is left out stays.</summary>
    /// <exception cref="RegistryException">42203: an unknown level; 400: a member of a wrong type.</exception>
    public SubjectConfig Update(JsonElement sent)
    {
        var values = new Dictionary<string, JsonElement>(_values);
        Array.ForEach(RuleSets, name => RuleSetReader.Check(sent, name));
        foreach (var name in Names)
        {
            if (sent.TryGetProperty(name, out _))
            {
                values.Remove(name);
                if (Read(sent, name) is { } read)
                {
                    values.Add(name, JsonElement.Parse(read));
                }
            }
        }

        return new SubjectConfig(values);
    }

    /// <summary>Writes the members. A PUT is answered as it was sent, everything else under another name and with the default.</summary>
    public void Write(Utf8JsonWriter json, bool isPut)
    {
        foreach (var name in Names)
        {
            if (_values.TryGetValue(name, out var value))
            {
                json.WritePropertyName(name == LevelName && !isPut ? "compatibilityLevel" : name);
                value.WriteTo(json);
            }
            else if (name == LevelName && !isPut)
            {
                json.WriteString("compatibilityLevel", Level);
            }
        }
    }

    // A member as JSON text; null where it is to be removed.
    private static string? Read(JsonElement sent, string name)
    {
        if (Flags.Contains(name, StringComparer.Ordinal))
        {
            return RequestBody.Flag(sent, name) switch
            {
                null => null,
                true => "true",
                false => "false",
            };
        }

        if (Metadatas.Contains(name, StringComparer.Ordinal))
        {
            return SchemaMetadata.Read(sent, name)?.Text;
        }

        var text = RequestBody.Text(sent, name);
        if ((string.IsNullOrEmpty(text) && name != LevelName) || (name == PolicyName && !Policies.Contains(text, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        return text is null ? null : JsonSerializer.Serialize(name == LevelName ? CompatibilityLevels.Check(text) : text, MetadataJson.Relaxed.String);
    }

    private string? Text(string name) => _values.TryGetValue(name, out var value) ? value.GetString() : null;

    private bool IsTrue(string name) => _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.True;
}
