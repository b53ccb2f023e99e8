using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.ProtoText;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Cli.Sources;

/// <content>Fields, maps and options.</content>
internal sealed partial class DescriptorCompiler
{
    private FieldDescriptorProto Field(string scope, ProtoField field, bool isProto3)
    {
        var written = Plain(scope, field.Name, field.Number, field.Type);
        written.Label = field.Label switch { "required" => Label.Required, "repeated" => Label.Repeated, _ => Label.Optional };
        if (isProto3 && field.Label == "optional")
        {
            written.Proto3Optional = true;
        }

        return Describe(written, field);
    }

    private FieldDescriptorProto OneofField(string scope, ProtoField field, int oneof)
    {
        var written = Plain(scope, field.Name, field.Number, field.Type);
        written.OneofIndex = oneof;
        return Describe(written, field);
    }

    private FieldDescriptorProto MapField(string scope, ProtoField field) => Describe(
        new FieldDescriptorProto
        {
            Name = field.Name,
            Number = field.Number,
            Label = Label.Repeated,
            Type = FieldType.Message,
            TypeName = $".{scope}.{EntryName(field.Name)}",
        },
        field);

    private DescriptorProto MapEntry(string scope, ProtoField field)
    {
        var (key, value) = field.MapTypes();
        return new DescriptorProto
        {
            Name = EntryName(field.Name),
            Field = { Plain(scope, "key", 1, key), Plain(scope, "value", 2, value) },
            Options = new MessageOptions { MapEntry = true },
        };
    }

    private FieldDescriptorProto Plain(string scope, string name, int number, string type)
    {
        var written = new FieldDescriptorProto { Name = name, Number = number, Label = Label.Optional };
        if (ProtoScalars.Find(type) is { } scalar)
        {
            written.Type = scalar;
            return written;
        }

        // The file was linked before: what is missing now belongs to a known file whose contents are not known here.
        var full = types.Resolve(scope, type) ?? type.TrimStart('.');
        written.Type = types.Kind(full) == ProtoTypeKind.Enum ? FieldType.Enum : FieldType.Message;
        written.TypeName = "." + full;
        return written;
    }

    private FieldDescriptorProto Describe(FieldDescriptorProto written, ProtoField field)
    {
        if (field.Default is not null)
        {
            // protoc writes floats, integers and bytes its own way.
            Lose(written.Type is not (FieldType.String or FieldType.Bool or FieldType.Enum), "default");
            written.DefaultValue = field.Default.Text;
        }

        if (field.JsonName is not null)
        {
            written.JsonName = field.JsonName.Text;
        }

        written.Options = Options(field.Options, new FieldOptions());
        return written;
    }

    // proto3's optional is a oneof of its own, behind all that are written.
    private static void AddSyntheticOneofs(DescriptorProto message)
    {
        HashSet<string> names = [.. message.Field.Select(field => field.Name), .. message.OneofDecl.Select(oneof => oneof.Name)];
        foreach (var field in message.Field.Where(field => field.Proto3Optional))
        {
            var name = field.Name.StartsWith('_') ? field.Name : "_" + field.Name;
            while (!names.Add(name))
            {
                name = "X" + name;
            }

            field.OneofIndex = message.OneofDecl.Count;
            message.OneofDecl.Add(new OneofDescriptorProto { Name = name });
        }
    }

    private static string EntryName(string field)
    {
        var name = new System.Text.StringBuilder(field.Length + "Entry".Length);
        var isStart = true;
        foreach (var letter in field)
        {
            if (letter != '_')
            {
                name.Append(isStart && char.IsAsciiLetterLower(letter) ? char.ToUpperInvariant(letter) : letter);
            }

            isStart = letter == '_';
        }

        return name.Append("Entry").ToString();
    }

    // The standard options that have a plain value; null where there are none.
    private T? Options<T>(IReadOnlyList<ProtoOption> options, T written)
        where T : class, IMessage<T>
    {
        foreach (var option in options)
        {
            var field = option.IsExtension || option.SubNames.Count > 0 ? null : written.Descriptor.FindFieldByName(option.Name);
            var value = field is { IsRepeated: false } ? Value(field, option.Value.Text) : null;
            Lose(value is null, "option " + option.PrintedName);
            if (value is not null)
            {
                field!.Accessor.SetValue(written, value);
            }
        }

        return written.CalculateSize() == 0 ? null : written;
    }

    private static object? Value(FieldDescriptor field, string text) => field.FieldType switch
    {
        Google.Protobuf.Reflection.FieldType.String => text,
        Google.Protobuf.Reflection.FieldType.Bool => text == "true",
        Google.Protobuf.Reflection.FieldType.Enum => field.EnumType.FindValueByName(text)?.Number is { } number
            ? System.Enum.ToObject(field.EnumType.ClrType, number)
            : null,
        _ => null,
    };
}
