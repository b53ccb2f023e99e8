namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>Options in the form that does not depend on their order: sorted by name, custom ones under their full name and as one value.</summary>
internal sealed class ProtoOptionNormalizer(ProtoTypes types)
{
    public List<ProtoOption> Normalize(string scope, IReadOnlyList<ProtoOption> options) => [.. options
        .Select(option => option.IsExtension && types.ResolveExtension(scope, option.Name) is { } full ? option with { Name = full } : option)
        .OrderBy(option => option.Name, StringComparer.Ordinal)
        .GroupBy(option => option.Name, StringComparer.Ordinal)
        .SelectMany(group => types.IsSingular(group.Key) ? [Combined(group)] : group.AsEnumerable())
        .Select(option => option with { Value = Value(scope, option.Value) })];

    // "(a).b = c" says the same as "(a) = { b: c }", and several such options are one value.
    private static ProtoOption Combined(IGrouping<string, ProtoOption> options) => new(
        options.Key, true, [], Combined([.. options.Select(option => (option.SubNames.SelectMany(Steps).ToArray(), option.Value))]));

    private static ProtoValue Combined((string[] Path, ProtoValue Value)[] parts)
    {
        var whole = parts.Where(part => part.Path is []).ToArray();
        if (whole.Length > 0 && (parts.Length == 1 || whole[^1].Value.Kind != ProtoValueKind.Map))
        {
            return whole[^1].Value;
        }

        List<KeyValuePair<string, ProtoValue>> entries = [.. whole.SelectMany(part => part.Value.Entries)];
        foreach (var group in parts.Where(part => part.Path.Length > 0).GroupBy(part => part.Path[0], StringComparer.Ordinal))
        {
            var inside = group.Where(part => part.Path.Length > 1).Select(part => (part.Path[1..], part.Value)).ToArray();
            entries.AddRange(group.Where(part => part.Path.Length == 1).Select(part => KeyValuePair.Create(group.Key, part.Value)));
            entries.AddRange(inside.Length == 0 ? [] : new[] { KeyValuePair.Create(group.Key, Combined(inside)) });
        }

        return ProtoValue.OfMap(entries);
    }

    // "(a).(b) = c" names an extension of the option's message, which stands in brackets there.
    private static string[] Steps(string name) => name.StartsWith('(') ? [$"[{name.Trim('(', ')')}]"] : name.Split('.');

    private ProtoValue Value(string scope, ProtoValue value) => value.Kind switch
    {
        // A list of one says the same as its value alone.
        ProtoValueKind.List when value.Items.Count == 1 => Value(scope, value.Items[0]),
        ProtoValueKind.List => ProtoValue.OfList([.. value.Items.Select(item => Value(scope, item))]),
        ProtoValueKind.Map => ProtoValue.OfMap([.. value.Entries
            .Where(entry => entry.Value.Kind != ProtoValueKind.List || entry.Value.Items.Count > 0)
            .Select(entry => KeyValuePair.Create(Key(scope, entry.Key), Value(scope, entry.Value)))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)]),
        ProtoValueKind.Word => ProtoValue.OfWord(ProtoNumber.Normalize(value.Text)),
        _ => value,
    };

    private string Key(string scope, string key) =>
        key.StartsWith('[') && key.EndsWith(']') && types.ResolveExtension(scope, key[1..^1]) is { } full ? $"[{full}]" : key;
}
