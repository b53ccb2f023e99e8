namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The value of an option.</summary>
internal sealed class ProtoValue
{
    private ProtoValue(ProtoValueKind kind, string text, List<ProtoValue> items, List<KeyValuePair<string, ProtoValue>> entries)
    {
        Kind = kind;
        Text = text;
        Items = items;
        Entries = entries;
    }

    public ProtoValueKind Kind { get; }

    /// <summary>The word, or the text without quotes and escapes.</summary>
    public string Text { get; }

    public IReadOnlyList<ProtoValue> Items { get; }

    /// <summary>In the order of the text; a name may stand twice.</summary>
    public IReadOnlyList<KeyValuePair<string, ProtoValue>> Entries { get; }

    public static ProtoValue OfWord(string word) => new(ProtoValueKind.Word, word, [], []);

    public static ProtoValue OfName(string name) => new(ProtoValueKind.Name, name, [], []);

    public static ProtoValue OfText(string text) => new(ProtoValueKind.Text, text, [], []);

    public static ProtoValue OfList(List<ProtoValue> items) => new(ProtoValueKind.List, "", items, []);

    public static ProtoValue OfMap(List<KeyValuePair<string, ProtoValue>> entries) => new(ProtoValueKind.Map, "", [], entries);
}
