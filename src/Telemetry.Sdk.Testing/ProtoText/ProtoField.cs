namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A field as it is written.</summary>
/// <param name="Label"><c>optional</c>, <c>required</c>, <c>repeated</c>, or null where none is written.</param>
/// <param name="Type">A scalar, a name, or <c>map&lt;key, value&gt;</c>.</param>
/// <param name="Name">The name.</param>
/// <param name="Number">The number, which the reader does not judge.</param>
/// <param name="Options">All but the default and the JSON name.</param>
/// <param name="Default">The default, or null.</param>
/// <param name="JsonName">The JSON name where it is written, or null.</param>
internal sealed record ProtoField(
    string? Label, string Type, string Name, int Number, IReadOnlyList<ProtoOption> Options, ProtoValue? Default, ProtoValue? JsonName)
{
    private const string MapStart = "map<";

    /// <summary>The default as a value that prints as its type asks: text and bytes between quotes, whatever was written.</summary>
    public ProtoValue DefaultAsPrinted => Type is "string" or "bytes" ? ProtoValue.OfText(Default!.Text) : ProtoValue.OfWord(Default!.Text);

    public bool IsMap => Type.StartsWith(MapStart, StringComparison.Ordinal);

    /// <summary>The types of key and value of a map.</summary>
    public (string Key, string Value) MapTypes()
    {
        var comma = Type.IndexOf(',', StringComparison.Ordinal);
        return (Type[MapStart.Length..comma], Type[(comma + 2)..^1]);
    }
}
