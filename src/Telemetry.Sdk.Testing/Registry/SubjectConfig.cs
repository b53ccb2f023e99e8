using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The settings of a subject, a context or the whole registry. Immutable.</summary>
internal sealed class SubjectConfig
{
    public static readonly SubjectConfig Empty = new([]);

    private const string LevelName = "compatibility";

    private static readonly string[] Names =
    [
        "alias", "normalize", "validateFields", "validateRules", LevelName, "compatibilityPolicy", "compatibilityGroup",
        "defaultMetadata", "overrideMetadata", "defaultRuleSet", "overrideRuleSet",
    ];

    private readonly Dictionary<string, JsonElement> _values;

    private SubjectConfig(Dictionary<string, JsonElement> values) => _values = values;

    public string Level => _values.TryGetValue(LevelName, out var level) ? level.GetString()! : CompatibilityLevels.Default;

    public bool IsNormalizing => IsTrue("normalize");

    public bool IsValidatingFields => IsTrue("validateFields");

    /// <summary>The metadata property that splits the versions into groups, or null.</summary>
    public string? Group => _values.TryGetValue("compatibilityGroup", out var group) ? group.GetString() : null;

    public SchemaMetadata? DefaultMetadata => Metadata("defaultMetadata");

    public SchemaMetadata? OverrideMetadata => Metadata("overrideMetadata");

    public static SubjectConfig Of(string level) => Empty.Update(JsonDocument.Parse($"{{\"{LevelName}\":\"{level}\"}}").RootElement);

    /// <summary>What is sent replaces what is there, null removes it, and what is left out stays.</summary>
    /// <exception cref="RegistryException">42203: an unknown level.</exception>
    public SubjectConfig Update(JsonElement sent)
    {
        var values = new Dictionary<string, JsonElement>(_values);
        foreach (var member in sent.EnumerateObject().Where(member => Names.Contains(member.Name, StringComparer.Ordinal)))
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                values.Remove(member.Name);
            }
            else
            {
                values[member.Name] = member.Name == LevelName ? LevelOf(member.Value) : member.Value.Clone();
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

    private static JsonElement LevelOf(JsonElement sent)
    {
        var level = CompatibilityLevels.Check(sent.ToString());
        return JsonDocument.Parse($"\"{level}\"").RootElement;
    }

    private bool IsTrue(string name) => _values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.True;

    private SchemaMetadata? Metadata(string name) => _values.TryGetValue(name, out var value) ? SchemaMetadata.Read(value) : null;
}
