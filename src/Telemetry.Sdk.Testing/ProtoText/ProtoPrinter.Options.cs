using System.Text;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <content>Options and their values.</content>
internal static partial class ProtoPrinter
{
    private static string Statement(ProtoOption option) => $"option {Assignment(option)};\n";

    // One option stands in the line of its field, several have a line each.
    private static string List(IReadOnlyList<ProtoOption> options) => options.Count switch
    {
        0 => "",
        1 => $" [{Assignment(options[0])}]",
        _ => $" [\n{string.Concat(Separated(options.Select(Assignment)).Select(Indented))}]",
    };

    private static string Assignment(ProtoOption option) => $"{option.PrintedName} = {Print(option.Value)}";

    private static string Print(ProtoValue value) => value.Kind switch
    {
        ProtoValueKind.Text => Quoted(value.Text),
        ProtoValueKind.List => $"[\n{string.Concat(Separated(value.Items.Select(Print)).Select(Indented))}]",
        ProtoValueKind.Map => $"{{\n{string.Concat(Separated(Merged(value).Select(entry => $"{entry.Key}: {Print(entry.Value)}")).Select(Indented))}}}",
        _ => value.Text,
    };

    // A name that stands twice is a list.
    private static IEnumerable<KeyValuePair<string, ProtoValue>> Merged(ProtoValue map) => map.Entries
        .GroupBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(group => group.Count() == 1
            ? group.Single()
            : new(group.Key, ProtoValue.OfList([.. group.SelectMany(entry => entry.Value.Kind == ProtoValueKind.List ? entry.Value.Items : [entry.Value])])));

    private static IEnumerable<string> Separated(IEnumerable<string> values)
    {
        var all = values.ToArray();
        return all.Select((value, index) => index == all.Length - 1 ? value : value + ",");
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var index = 0; index < text.Length; index++)
        {
            quoted.Append(ProtoBytes.IsMark(text, index) ? ProtoBytes.Octal(text[index]) : Escaped(text[index]));
        }

        return quoted.Append('"').ToString();
    }

    private static string Escaped(char character) => character switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        '\\' => "\\\\",
        '"' => "\\\"",
        '\'' => "\\'",
        < ' ' => ProtoBytes.Octal(character),
        _ => character.ToString(),
    };
}
