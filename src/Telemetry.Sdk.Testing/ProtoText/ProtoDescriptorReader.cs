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
    // In the order in which the server prints them.
    private static readonly string[] Known =
    [
        "java_package", "java_outer_classname", "java_multiple_files", "java_generate_equals_and_hash", "java_string_check_utf8", "optimize_for", "go_package",
        "cc_generic_services", "java_generic_services", "py_generic_services", "no_standard_descriptor_accessor", "ctype", "packed", "jstype", "allow_alias",
        "deprecated", "debug_redact", "retention", "targets", "map_entry", "verification", "idempotency_level", "cc_enable_arenas", "objc_class_prefix",
        "csharp_namespace", "swift_prefix", "php_class_prefix", "php_namespace", "php_metadata_namespace", "ruby_package",
    ];

    /// <exception cref="ProtoSyntaxException">A default cannot be read.</exception>
    public static ProtoFile Read(FileDescriptorProto file)
    {
        var isProto3 = file.Syntax == "proto3";
        var groups = Groups(file.Extension, file.MessageType);
        HashSet<int> open = [.. file.PublicDependency];
        return new ProtoFile
        {
            Syntax = file.Syntax.Length == 0 ? null : file.Syntax,
            Package = file.Package.Length == 0 ? null : file.Package,
            Imports = [.. file.Dependency.Where((_, index) => !open.Contains(index))],
            PublicImports = [.. file.Dependency.Where((_, index) => open.Contains(index))],
            Options = Options(file.Options),
            Messages = [.. file.MessageType.Where(message => !groups.ContainsKey(message.Name)).Select(message => Message(message, isProto3))],
            Enums = [.. file.EnumType.Select(Enum)],
            Extends = Extends(file.Extension, groups, isProto3),
            Services = [.. file.Service.Select(Service)],
        };
    }

    private static ProtoMessage Message(DescriptorProto message, bool isProto3)
    {
        var groups = Groups([.. message.Field, .. message.Extension], message.NestedType);
        var members = message.Field.Where(IsInOneof).ToLookup(field => field.OneofIndex);
        FieldDescriptorProto[] lone = [.. message.Field.Where(field => !IsInOneof(field))];
        return new ProtoMessage
        {
            Name = message.Name,
            Reserved = Reserved(message.ReservedRange.Select(range => Range(range.Start, range.End - 1)), message.ReservedName),
            Options = Options(message.Options),
            Fields = Fields(lone, groups, isProto3),
            Oneofs =
            [
                .. message.OneofDecl
                    .Select((oneof, index) => new ProtoOneof(
                        oneof.Name, Options(oneof.Options), Fields(members[index], groups, isProto3), Groups(members[index], groups, isProto3)))
                    .Where(oneof => oneof.Fields.Count + oneof.Groups.Count > 0),
            ],
            Groups = Groups(lone, groups, isProto3),
            Extensions = [.. message.ExtensionRange.Select(range => new ProtoReserved([Range(range.Start, range.End - 1)]))],
            Extends = Extends(message.Extension, groups, isProto3),
            Messages = [.. message.NestedType.Where(nested => !groups.ContainsKey(nested.Name)).Select(nested => Message(nested, isProto3))],
            Enums = [.. message.EnumType.Select(Enum)],
        };
    }

    private static bool IsInOneof(FieldDescriptorProto field) => field.HasOneofIndex && !field.Proto3Optional;

    // The bodies of the groups among the fields, by their names.
    private static Dictionary<string, DescriptorProto> Groups(IEnumerable<FieldDescriptorProto> fields, IEnumerable<DescriptorProto> messages)
    {
        HashSet<string> names = [.. fields.Where(field => field.Type == FieldType.Group).Select(field => LastName(field.TypeName))];
        var groups = new Dictionary<string, DescriptorProto>(StringComparer.Ordinal);
        foreach (var message in messages.Where(message => names.Contains(message.Name)))
        {
            groups.TryAdd(message.Name, message);
        }

        return groups;
    }

    private static string LastName(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static List<ProtoField> Fields(IEnumerable<FieldDescriptorProto> fields, Dictionary<string, DescriptorProto> groups, bool isProto3) =>
        [.. fields.Where(field => Body(field, groups) is null).Select(field => Field(field, isProto3))];

    private static List<ProtoGroup> Groups(IEnumerable<FieldDescriptorProto> fields, Dictionary<string, DescriptorProto> groups, bool isProto3) =>
    [
        .. fields.Where(field => Body(field, groups) is not null).Select(field => new ProtoGroup(
            IsInOneof(field) ? null : LabelOf(field, isProto3),
            LastName(field.TypeName),
            field.Number,
            [.. Body(field, groups)!.Field.Select(inner => Field(inner, isProto3))])),
    ];

    private static DescriptorProto? Body(FieldDescriptorProto field, Dictionary<string, DescriptorProto> groups) =>
        field.Type == FieldType.Group ? groups.GetValueOrDefault(LastName(field.TypeName)) : null;

    private static ProtoField Field(FieldDescriptorProto field, bool isProto3)
    {
        var defaultValue = field.HasDefaultValue && !isProto3 ? DefaultValue(field) : null;
        var jsonName = field.HasJsonName ? ProtoValue.OfText(field.JsonName) : null;
        var label = IsInOneof(field) ? null : LabelOf(field, isProto3);
        return new ProtoField(label, ProtoScalars.WordOf(field), field.Name, field.Number, Options(field.Options), defaultValue, jsonName);
    }

    private static ProtoValue DefaultValue(FieldDescriptorProto field) => field.Type switch
    {
        FieldType.String => ProtoValue.OfText(field.DefaultValue),
        FieldType.Bytes => ProtoValue.OfText(new ProtoScanner($"\"{field.DefaultValue}\"").Text()),
        _ => ProtoValue.OfWord(field.DefaultValue),
    };

    // Descriptors give every field a label; in proto3 "optional" was written only where the flag says so.
    private static string? LabelOf(FieldDescriptorProto field, bool isProto3) => field.Label switch
    {
        Label.Repeated => "repeated",
        Label.Required => "required",
        _ => isProto3 && !field.Proto3Optional ? null : "optional",
    };

    private static ProtoEnum Enum(EnumDescriptorProto declared) => new()
    {
        Name = declared.Name,
        Reserved = Reserved(declared.ReservedRange.Select(range => Range(range.Start, range.End)), declared.ReservedName),
        Options = Options(declared.Options),
        Constants = [.. declared.Value.Select(value => new ProtoEnumConstant(value.Name, value.Number, Options(value.Options)))],
    };

    private static List<ProtoExtend> Extends(
        IEnumerable<FieldDescriptorProto> extensions, Dictionary<string, DescriptorProto> groups, bool isProto3) =>
    [
        .. extensions.GroupBy(field => field.Extendee, StringComparer.Ordinal)
            .Select(fields => new ProtoExtend(fields.Key, Fields(fields, groups, isProto3), Groups(fields, groups, isProto3))),
    ];

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

    private static IEnumerable<FieldDescriptor> Ordered(IMessage? options) => (options?.Descriptor.Fields.InFieldNumberOrder() ?? [])
        .Where(field => field.FieldType != Google.Protobuf.Reflection.FieldType.Message)
        .OrderBy(field => Array.IndexOf(Known, field.Name) is var index and >= 0 ? index : Known.Length);

    // The standard options, those that the server knows in its order; custom ones are unknown bytes here.
    private static List<ProtoOption> Options(IMessage? options)
    {
        List<ProtoOption> read = [];
        foreach (var field in Ordered(options))
        {
            if (field.IsRepeated)
            {
                read.AddRange(((System.Collections.IList)field.Accessor.GetValue(options)).Cast<object>().Select(item => ProtoOption.Simple(field.Name, Value(field, item))));
            }
            else if (field.Accessor.HasValue(options))
            {
                read.Add(ProtoOption.Simple(field.Name, Value(field, field.Accessor.GetValue(options))));
            }
        }

        if (options is not null && ProtoMeta.IsFor(options.Descriptor) && ProtoMeta.Read(options) is { } meta)
        {
            read.Add(meta);
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
