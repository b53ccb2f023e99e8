using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Rule sets are read and dropped, as the community edition does; a malformed one is refused.</summary>
internal static class RuleSetReader
{
    private static readonly string[] Lists = ["migrationRules", "domainRules", "encodingRules"];

    /// <exception cref="RegistryException">400: a member has a wrong type.</exception>
    public static void Check(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var sent) || sent.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        RequestBody.RequireObject(sent, "RuleSet");
        foreach (var rule in Lists.SelectMany(list => RequestBody.List(sent, list, "Rule>")).Where(rule => rule.ValueKind != JsonValueKind.Null))
        {
            RequestBody.RequireObject(rule, "Rule");
            CheckWord(rule, "kind", "RuleKind", "CONDITION", "TRANSFORM");
            CheckWord(rule, "mode", "RuleMode", "UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD");
        }
    }

    private static void CheckWord(JsonElement rule, string name, string type, params string[] known)
    {
        if (RequestBody.Text(rule, name) is { Length: > 0 } word && !known.Contains(word, StringComparer.Ordinal))
        {
            throw RequestBody.NoWord(type, word, string.Join(", ", known.Order(StringComparer.Ordinal)));
        }
    }
}
