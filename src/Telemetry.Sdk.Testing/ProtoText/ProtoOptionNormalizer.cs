namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>Options in the form that does not depend on their order: sorted by name, custom ones under their full name and as one value.</summary>
internal sealed class ProtoOptionNormalizer(ProtoTypes types)
{
    public List<ProtoOption> Normalize(string scope, IReadOnlyList<ProtoOption> options) => [.. options
        .Select(option => Resolved(scope, option))
        .OrderBy(option => option.Name, StringComparer.Ordinal)
        .GroupBy(option => option.Name, StringComparer.Ordinal)
        .SelectMany(group => types.IsSingular(group.Key) ? [group.Aggregate(Merged)] : group.AsEnumerable())
        .Select(option => option with { Value = Value(scope, option.Value) })];

    // "(a).b = c" says the same as "(full.a) = { b: c }".
    private ProtoOption Resolved(string scope, ProtoOption option)
    {
        if (!option.IsExtension || types.ResolveExtension(scope, option.Name) is not { } full)
        {
            return option;
        }

        var value = option.SubNames.Reverse().Aggregate(option.Value, (inner, name) => ProtoValue.OfMap([KeyValuePair.Create(name, inner)]));
        return new ProtoOption(full, true, [], value);
    }

    private static ProtoOption Merged(ProtoOption first, ProtoOption second) =>
        first.Value.Kind == ProtoValueKind.Map && second.Value.Kind == ProtoValueKind.Map
            ? second with { Value = ProtoValue.OfMap([.. first.Value.Entries, .. second.Value.Entries]) }
            : second;

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
