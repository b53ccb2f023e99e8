using Google.Protobuf;
using Google.Protobuf.Reflection;
using EntryList = System.Collections.Generic.List<System.Collections.Generic.KeyValuePair<string, Telemetry.Sdk.Testing.ProtoText.ProtoValue>>;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// The one custom option that the registry itself declares (<c>confluent/meta.proto</c>): documentation, parameters, tags and rules of a file, a
/// message, a field, an enum or a constant. It is field 1088 of their options.
/// </summary>
internal static class ProtoMeta
{
    private const int FieldNumber = 1088;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [Google.Protobuf.Reflection.FileOptions.Descriptor.Name] = "confluent.file_meta",
        [MessageOptions.Descriptor.Name] = "confluent.message_meta",
        [FieldOptions.Descriptor.Name] = "confluent.field_meta",
        [EnumOptions.Descriptor.Name] = "confluent.enum_meta",
        [EnumValueOptions.Descriptor.Name] = "confluent.enum_value_meta",
    };

    // Number and name of the members of a rule, from 1 on.
    private static readonly string[] RuleMembers = ["name", "doc", "expr", "sql"];

    /// <summary>The options of a descriptor with those of a text that are of this kind.</summary>
    public static T AddTo<T>(T written, IEnumerable<ProtoOption> options)
        where T : class, IMessage<T>
    {
        var name = Names.GetValueOrDefault(written.Descriptor.Name);
        EntryList entries = [.. options.Where(option => option.IsExtension && option.Name.TrimStart('.') == name).SelectMany(Entries)];
        if (entries.Count == 0)
        {
            return written;
        }

        var meta = Write(output =>
        {
            output.WriteTag(FieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(Write(inner => WriteMeta(inner, entries)));
        });
        return (T)written.Descriptor.Parser.ParseFrom([.. written.ToByteArray(), .. meta]);
    }

    /// <summary>The option as it is written in a text, or null.</summary>
    public static ProtoOption? Read(IMessage options)
    {
        var meta = ByteString.CopyFrom([.. Fields(options.ToByteString()).Where(field => field.Number == FieldNumber).SelectMany(field => field.Value)]);
        var fields = Fields(meta).ToLookup(field => field.Number, field => field.Value);
        EntryList entries = [.. fields[1].TakeLast(1).Select(doc => KeyValuePair.Create("doc", ProtoValue.OfText(doc.ToStringUtf8())))];
        AddList(entries, "params", fields[2].Select(Parameter));
        AddList(entries, "tags", fields[3].Select(tag => ProtoValue.OfText(tag.ToStringUtf8())));
        AddList(entries, "rules", fields[4].Select(rule => ProtoValue.OfMap([.. Fields(rule).Where(field => field.Number <= RuleMembers.Length).Select(field =>
            KeyValuePair.Create(RuleMembers[field.Number - 1], ProtoValue.OfText(field.Value.ToStringUtf8())))])));
        return entries.Count == 0 ? null : new ProtoOption(Names[options.Descriptor.Name], true, [], ProtoValue.OfMap(entries));
    }

    /// <summary>Whether options of this kind exist.</summary>
    public static bool IsFor(MessageDescriptor options) => Names.ContainsKey(options.Name);

    private static EntryList Entries(ProtoOption option) => option.SubNames is [var member, ..]
        ? [KeyValuePair.Create(member, option.Value)]
        : [.. option.Value.Entries];

    private static void WriteMeta(CodedOutputStream output, EntryList entries)
    {
        if (entries.FindLast(entry => entry.Key == "doc").Value is { } doc)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(doc.Text);
        }

        WriteItems(output, 2, entries, "params", (inner, item) => WriteMembers(inner, item, "key", "value"));
        WriteItems(output, 3, entries, "tags", null);
        WriteItems(output, 4, entries, "rules", (inner, item) => WriteMembers(inner, item, RuleMembers));
    }

    private static void WriteItems(CodedOutputStream output, int number, EntryList entries, string name, Action<CodedOutputStream, ProtoValue>? write)
    {
        var items = entries.Where(entry => entry.Key == name).SelectMany(entry => entry.Value.Kind == ProtoValueKind.List ? entry.Value.Items : [entry.Value]);
        foreach (var item in items)
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(write is null ? ByteString.CopyFromUtf8(item.Text) : Write(inner => write(inner, item)));
        }
    }

    private static void WriteMembers(CodedOutputStream output, ProtoValue map, params string[] names)
    {
        foreach (var (index, name) in names.Index())
        {
            if (map.Entries.LastOrDefault(entry => entry.Key == name).Value is { } value)
            {
                output.WriteTag(index + 1, WireFormat.WireType.LengthDelimited);
                output.WriteString(value.Text);
            }
        }
    }

    private static ByteString Write(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return ByteString.CopyFrom(stream.ToArray());
    }

    // The server prints the value of these two first.
    private static ProtoValue Parameter(ByteString entry)
    {
        var fields = Fields(entry).ToLookup(field => field.Number, field => field.Value.ToStringUtf8());
        var key = KeyValuePair.Create("key", ProtoValue.OfText(fields[1].LastOrDefault("")));
        var value = KeyValuePair.Create("value", ProtoValue.OfText(fields[2].LastOrDefault("")));
        return ProtoValue.OfMap(key.Value.Text is "precision" or "scale" ? [value, key] : [key, value]);
    }

    private static void AddList(EntryList entries, string name, IEnumerable<ProtoValue> items)
    {
        List<ProtoValue> all = [.. items];
        if (all.Count > 0)
        {
            entries.Add(KeyValuePair.Create(name, ProtoValue.OfList(all)));
        }
    }

    // The length-delimited fields of a message; the rest is skipped.
    private static List<(int Number, ByteString Value)> Fields(ByteString message)
    {
        List<(int Number, ByteString Value)> fields = [];
        using var input = message.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return fields;
    }
}
