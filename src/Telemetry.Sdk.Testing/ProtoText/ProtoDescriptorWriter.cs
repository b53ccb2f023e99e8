using Google.Protobuf;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// The descriptor of a file that is known as text, as <c>format=serialized</c> answers it: names as they are written, a label only where
/// one is written, and neither groups nor custom options but the registry's own.
/// </summary>
internal sealed class ProtoDescriptorWriter(ProtoTypes types)
{
    /// <exception cref="ProtoTypeException">A type is not found, or cannot be the key of a map.</exception>
    public FileDescriptorProto Write(ProtoFile file)
    {
        var package = file.Package ?? "";
        var written = new FileDescriptorProto { Name = "default" };
        if (file.Syntax is not null)
        {
            written.Syntax = file.Syntax;
        }

        if (file.Package is not null)
        {
            written.Package = file.Package;
        }

        string[] imports = [.. file.Imports.Except(file.PublicImports, StringComparer.Ordinal)];
        string[] publicImports = [.. file.PublicImports.Distinct(StringComparer.Ordinal)];
        written.Dependency.Add([.. imports, .. publicImports]);
        written.PublicDependency.Add(Enumerable.Range(imports.Length, publicImports.Length));
        written.MessageType.Add(file.Messages.Select(message => Message(package, message, file.IsProto3)));
        written.EnumType.Add(file.Enums.Select(Enum));
        written.Extension.Add(file.Extends.SelectMany(extend => Extension(package, extend)));
        written.Service.Add(file.Services.Select(service => Service(package, service)));
        written.Options = Options(file.Options, new Google.Protobuf.Reflection.FileOptions());
        return written;
    }

    private DescriptorProto Message(string scope, ProtoMessage message, bool isProto3)
    {
        var full = ProtoTypes.Join(scope, message.Name);
        var written = new DescriptorProto { Name = message.Name };
        foreach (var (index, oneof) in message.Oneofs.Index())
        {
            written.OneofDecl.Add(new OneofDescriptorProto { Name = oneof.Name, Options = new OneofOptions() });
            written.Field.Add(oneof.Fields.Select(field => OneofField(full, field, index)));
        }

        written.Field.Add(message.Fields.Select(field => field.IsMap ? MapField(field) : Field(full, field)));
        if (isProto3)
        {
            AddSyntheticOneofs(message, written);
        }

        written.NestedType.Add(message.Messages.Select(nested => Message(full, nested, isProto3)));
        written.NestedType.Add(message.Fields.Where(field => field.IsMap).Select(field => MapEntry(full, field)));
        written.EnumType.Add(message.Enums.Select(Enum));
        written.Extension.Add(message.Extends.SelectMany(extend => Extension(full, extend)));
        AddRanges(message, written);
        written.Options = Options(message.Options, new MessageOptions());
        return written;
    }

    private static void AddRanges(ProtoMessage message, DescriptorProto written)
    {
        foreach (var value in message.Extensions.SelectMany(range => range.Values))
        {
            written.ExtensionRange.Add(new DescriptorProto.Types.ExtensionRange
            {
                Start = value.Start,
                End = value.End + 1,
                Options = new ExtensionRangeOptions(),
            });
        }

        foreach (var value in message.Reserved.SelectMany(range => range.Values))
        {
            if (value.Name is not null)
            {
                written.ReservedName.Add(value.Name);
            }
            else
            {
                written.ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = value.Start, End = value.End + 1 });
            }
        }
    }

    private FieldDescriptorProto OneofField(string scope, ProtoField field, int oneof)
    {
        var written = Field(scope, field);
        written.Label = Label.Optional;
        written.OneofIndex = oneof;
        return written;
    }

    // Each optional field is alone in a oneof, whose name must not be taken.
    private static void AddSyntheticOneofs(ProtoMessage message, DescriptorProto written)
    {
        HashSet<string> names = [.. written.Field.Select(field => field.Name), .. message.Oneofs.Select(oneof => oneof.Name)];
        foreach (var field in written.Field.Where(field => field.HasLabel && field.Label == Label.Optional && !field.HasOneofIndex))
        {
            var name = field.Name.StartsWith('_') ? field.Name : "_" + field.Name;
            while (!names.Add(name))
            {
                name = "X" + name;
            }

            field.Proto3Optional = true;
            field.OneofIndex = written.OneofDecl.Count;
            written.OneofDecl.Add(new OneofDescriptorProto { Name = name, Options = new OneofOptions() });
        }
    }

    private FieldDescriptorProto Field(string scope, ProtoField field)
    {
        var written = new FieldDescriptorProto { Name = field.Name, Number = field.Number };
        if (field.Label is not null)
        {
            written.Label = System.Enum.Parse<Label>(field.Label, ignoreCase: true);
        }

        SetType(written, scope, field.Type);
        if (field.Default is not null)
        {
            written.DefaultValue = written.Type == FieldType.Bytes ? ProtoBytes.Escape(field.Default.Text) : field.Default.Text;
        }

        return WithOptions(written, field);
    }

    private static FieldDescriptorProto WithOptions(FieldDescriptorProto written, ProtoField field)
    {
        if (field.JsonName is not null)
        {
            written.JsonName = field.JsonName.Text;
        }

        written.Options = Options(field.Options, new FieldOptions());
        return written;
    }

    private void SetType(FieldDescriptorProto field, string scope, string type)
    {
        if (ProtoScalars.Find(type) is { } scalar)
        {
            field.Type = scalar;
            return;
        }

        var full = types.Resolve(scope, type) ?? throw new ProtoTypeException($"Could not resolve type: {type}");
        field.Type = types.Kind(full) == ProtoTypeKind.Enum ? FieldType.Enum : FieldType.Message;
        field.TypeName = type;
    }

    private static FieldDescriptorProto MapField(ProtoField field) => WithOptions(
        new FieldDescriptorProto { Name = field.Name, Number = field.Number, Label = Label.Repeated, TypeName = MapEntryName(field.Name) }, field);

    private DescriptorProto MapEntry(string scope, ProtoField field)
    {
        var (keyType, valueType) = field.MapTypes();
        if (ProtoScalars.Find(keyType) is null or FieldType.Float or FieldType.Double or FieldType.Bytes)
        {
            throw new ProtoTypeException($"map key must be non-byte, non-floating point scalar: {keyType}");
        }

        var key = new FieldDescriptorProto { Name = "key", Number = 1 };
        var value = new FieldDescriptorProto { Name = "value", Number = 2 };
        SetType(key, scope, keyType);
        SetType(value, scope, valueType);
        return new DescriptorProto { Name = MapEntryName(field.Name), Field = { key, value }, Options = new MessageOptions { MapEntry = true } };
    }

    private static string MapEntryName(string field) => field.Contains('_', StringComparison.Ordinal)
        ? string.Concat(field.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Entry"
        : field + "Entry";

    private static EnumDescriptorProto Enum(ProtoEnum declared)
    {
        var written = new EnumDescriptorProto { Name = declared.Name, Options = Options(declared.Options, new EnumOptions()) };
        written.Value.Add(declared.Constants.Select(constant => new EnumValueDescriptorProto
        {
            Name = constant.Name,
            Number = constant.Number,
            Options = Options(constant.Options, new EnumValueOptions()),
        }));
        foreach (var value in declared.Reserved.SelectMany(range => range.Values))
        {
            if (value.Name is not null)
            {
                written.ReservedName.Add(value.Name);
            }
            else
            {
                written.ReservedRange.Add(new EnumDescriptorProto.Types.EnumReservedRange { Start = value.Start, End = value.End });
            }
        }

        return written;
    }

    private IEnumerable<FieldDescriptorProto> Extension(string scope, ProtoExtend extend) => extend.Fields.Select(field =>
    {
        var written = Field(scope, field);
        written.Extendee = types.Resolve(scope, extend.Name) is null ? throw new ProtoTypeException($"Could not resolve type: {extend.Name}") : extend.Name;
        return written;
    });

    private ServiceDescriptorProto Service(string scope, ProtoService service)
    {
        var written = new ServiceDescriptorProto { Name = service.Name, Options = Options(service.Options, new ServiceOptions()) };
        written.Method.Add(service.Rpcs.Select(rpc => Method(scope, rpc)));
        return written;
    }

    private MethodDescriptorProto Method(string scope, ProtoRpc rpc) => new()
        {
            Name = rpc.Name,
            InputType = RpcType(scope, rpc.Request),
            OutputType = RpcType(scope, rpc.Response),
            Options = Options(rpc.Options, new MethodOptions()),
            ClientStreaming = rpc.Request.IsStreaming,
            ServerStreaming = rpc.Response.IsStreaming,
        };

    private string RpcType(string scope, ProtoRpcType type) =>
        types.Resolve(scope, type.Name) is null ? throw new ProtoTypeException($"Could not resolve type: {type.Name}") : type.Name;

    // The standard options that have a plain value; null where there are none.
    private static T? Options<T>(IReadOnlyList<ProtoOption> options, T written)
        where T : class, IMessage<T>
    {
        foreach (var option in options.Where(option => !option.IsExtension && option.SubNames.Count == 0))
        {
            var field = written.Descriptor.FindFieldByName(option.Name);
            if (field is { IsRepeated: false } && Value(field, option.Value.Text) is { } value)
            {
                field.Accessor.SetValue(written, value);
            }
        }

        written = ProtoMeta.AddTo(written, options);
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
