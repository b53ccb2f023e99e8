using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// The tree of a compiled file. Type names keep their leading dot, and the entry of a map stays a message: the positions that message
/// indexes count must not move.
/// </summary>
internal static class ProtoDescriptorReader
{
    public static ProtoFile Read(FileDescriptorProto file)
    {
        var isProto3 = file.Syntax == "proto3";
        return new ProtoFile
        {
            Syntax = file.Syntax.Length == 0 ? "proto2" : file.Syntax,
            Package = file.Package.Length == 0 ? null : file.Package,
            Imports = [.. file.Dependency.Where((_, index) => !file.PublicDependency.Contains(index))],
            PublicImports = [.. file.PublicDependency.Select(index => file.Dependency[index])],
            Options = Options(file.Options),
            Messages = [.. file.MessageType.Select(message => Message(message, isProto3))],
            Enums = [.. file.EnumType.Select(Enum)],
            Extends = Extends(file.Extension, isProto3),
            Services = [.. file.Service.Select(Service)],
        };
    }

    private static ProtoMessage Message(DescriptorProto message, bool isProto3) => new()
    {
        Name = message.Name,
        Reserved = Reserved(message.ReservedRange.Select(range => Range(range.Start, range.End - 1)), message.ReservedName),
        Options = Options(message.Options),
        Fields = [.. message.Field.Where(field => !IsInOneof(field) && field.Type != FieldType.Group).Select(field => Field(field, isProto3))],
        Oneofs = [.. message.OneofDecl.Select((oneof, index) => Oneof(message, oneof, index)).Where(oneof => oneof.Fields.Count > 0)],
        Groups = [.. message.Field.Where(field => field.Type == FieldType.Group).Select(field => Group(message, field, isProto3))],
        Extensions = [.. message.ExtensionRange.Select(range => new ProtoReserved([Range(range.Start, range.End - 1)]))],
        Extends = Extends(message.Extension, isProto3),
        Messages = [.. message.NestedType.Where(nested => !IsGroup(message, nested)).Select(nested => Message(nested, isProto3))],
        Enums = [.. message.EnumType.Select(Enum)],
    };

    private static bool IsInOneof(FieldDescriptorProto field) => field.HasOneofIndex && !field.Proto3Optional;

    private static bool IsGroup(DescriptorProto message, DescriptorProto nested) =>
        message.Field.Any(field => field.Type == FieldType.Group && LastName(field.TypeName) == nested.Name);

    private static string LastName(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static ProtoOneof Oneof(DescriptorProto message, OneofDescriptorProto oneof, int index) => new(
        oneof.Name,
        Options(oneof.Options),
        [.. message.Field.Where(field => IsInOneof(field) && field.OneofIndex == index).Select(field => Field(field, isProto3: true))],
        []);

    private static ProtoGroup Group(DescriptorProto message, FieldDescriptorProto field, bool isProto3)
    {
        var type = message.NestedType.First(nested => nested.Name == LastName(field.TypeName));
        return new ProtoGroup(LabelOf(field, isProto3), type.Name, field.Number, [.. type.Field.Select(inner => Field(inner, isProto3))]);
    }

    private static ProtoField Field(FieldDescriptorProto field, bool isProto3)
    {
        ProtoValue? defaultValue = null;
        if (field.HasDefaultValue)
        {
            defaultValue = field.Type is FieldType.String or FieldType.Bytes
                ? ProtoValue.OfText(field.DefaultValue)
                : ProtoValue.OfWord(field.DefaultValue);
        }

        var jsonName = field.HasJsonName && field.JsonName != DefaultJsonName(field.Name) ? ProtoValue.OfText(field.JsonName) : null;
        var label = IsInOneof(field) ? null : LabelOf(field, isProto3);
        return new ProtoField(label, ProtoScalars.WordOf(field), field.Name, field.Number, Options(field.Options), defaultValue, jsonName);
    }

    // Descriptors give every field a label; in proto3 "optional" was written only where the flag says so.
    private static string? LabelOf(FieldDescriptorProto field, bool isProto3) => field.Label switch
    {
        Label.Repeated => "repeated",
        Label.Required => "required",
        _ => isProto3 && !field.Proto3Optional ? null : "optional",
    };

    private static string DefaultJsonName(string name)
    {
        var words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static ProtoEnum Enum(EnumDescriptorProto declared) => new()
    {
        Name = declared.Name,
        Reserved = Reserved(declared.ReservedRange.Select(range => Range(range.Start, range.End)), declared.ReservedName),
        Options = Options(declared.Options),
        Constants = [.. declared.Value.Select(value => new ProtoEnumConstant(value.Name, value.Number, Options(value.Options)))],
    };

    private static List<ProtoExtend> Extends(IEnumerable<FieldDescriptorProto> extensions, bool isProto3) => [.. extensions
        .GroupBy(field => field.Extendee, StringComparer.Ordinal)
        .Select(group => new ProtoExtend(group.Key, [.. group.Select(field => Field(field, isProto3))], []))];

    private static ProtoService Service(ServiceDescriptorProto service) => new(
        service.Name,
        Options(service.Options),
        [
            .. service.Method.Select(method => new ProtoRpc(
                method.Name,
                new ProtoRpcType(method.InputType, method.ClientStreaming),
                new ProtoRpcType(method.OutputType, method.ServerStreaming),
                Options(method.Options))),
        ]);

    private static List<ProtoReserved> Reserved(IEnumerable<ProtoReservedValue> ranges, IEnumerable<string> names) =>
    [
        .. ranges.Select(range => new ProtoReserved([range])),
        .. names.Select(name => new ProtoReserved([new ProtoReservedValue(name, 0, 0)])),
    ];

    private static ProtoReservedValue Range(int start, int end) => new(null, start, end);

    // The standard options; custom ones are unknown bytes here.
    private static List<ProtoOption> Options(IMessage? options)
    {
        List<ProtoOption> read = [];
        foreach (var field in options?.Descriptor.Fields.InFieldNumberOrder() ?? [])
        {
            if (!field.IsRepeated && field.FieldType != Google.Protobuf.Reflection.FieldType.Message && field.Accessor.HasValue(options))
            {
                read.Add(ProtoOption.Simple(field.Name, Value(field, field.Accessor.GetValue(options))));
            }
        }

        return read;
    }

    private static ProtoValue Value(FieldDescriptor field, object value) => value switch
    {
        string text => ProtoValue.OfText(text),
        bool flag => ProtoValue.OfWord(flag ? "true" : "false"),
        _ when field.FieldType == Google.Protobuf.Reflection.FieldType.Enum => ProtoValue.OfWord(
            field.EnumType.FindValueByNumber((int)value)?.Name ?? ((int)value).ToString(CultureInfo.InvariantCulture)),
        _ => ProtoValue.OfWord(Convert.ToString(value, CultureInfo.InvariantCulture)!),
    };
}
