using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>
/// Makes the descriptor of a .proto text byte for byte as protoc writes it into generated C#: a service looks its schema up with those
/// bytes, so nothing else may be registered. What only protoc can write is listed as a loss.
/// </summary>
internal sealed partial class DescriptorCompiler(ProtoTypes types)
{
    private readonly List<string> _losses = [];

    /// <summary>Compiles a file.</summary>
    /// <returns>The descriptor, and what it lacks, for people.</returns>
    public static (FileDescriptorProto Descriptor, IReadOnlyList<string> Losses) Compile(SourceSchema source, ProtoFile tree)
    {
        var types = new ProtoTypes();
        types.Add(tree);
        foreach (var import in SourceSchema.Flatten(source.Imports))
        {
            types.Add(import.File.Descriptor);
        }

        var compiler = new DescriptorCompiler(types);
        return (compiler.File(source.Name, tree), compiler._losses);
    }

    private FileDescriptorProto File(string name, ProtoFile file)
    {
        var package = file.Package ?? "";
        var written = new FileDescriptorProto { Name = name };
        if (file.Package is not null)
        {
            written.Package = file.Package;
        }

        if (file.IsProto3)
        {
            // protoc leaves proto2 unsaid.
            written.Syntax = file.Syntax;
        }

        written.Dependency.Add(file.Dependencies);
        written.PublicDependency.Add(file.PublicImports.Select(path => file.Dependencies.IndexOf(path)));
        written.MessageType.Add(file.Messages.Select(message => Message(package, message, file.IsProto3)));
        written.EnumType.Add(file.Enums.Select(Enum));
        written.Options = Options(file.Options, new Google.Protobuf.Reflection.FileOptions());
        Lose(file.Extends.Count > 0, "extend");
        Lose(file.Services.Count > 0, "service");
        Lose(file.Dependencies.Count > file.Imports.Count + file.PublicImports.Count, "import weak");
        return written;
    }

    private DescriptorProto Message(string scope, ProtoMessage message, bool isProto3)
    {
        var full = ProtoTypes.Join(scope, message.Name);
        var written = new DescriptorProto { Name = message.Name };
        foreach (var member in message.Members)
        {
            AddMember(written, full, member, isProto3);
        }

        AddSyntheticOneofs(written);
        written.EnumType.Add(message.Enums.Select(Enum));
        AddReserved(message, written);
        written.Options = Options(message.Options, new MessageOptions());
        Lose(message.Extensions.Count > 0, "extensions");
        Lose(message.Extends.Count > 0, "extend");
        return written;
    }

    private void AddMember(DescriptorProto message, string scope, object member, bool isProto3)
    {
        switch (member)
        {
            case ProtoMessage nested:
                message.NestedType.Add(Message(scope, nested, isProto3));
                break;
            case ProtoOneof oneof:
                message.OneofDecl.Add(new OneofDescriptorProto { Name = oneof.Name, Options = Options(oneof.Options, new OneofOptions()) });
                message.Field.Add(oneof.Fields.Select(field => OneofField(scope, field, message.OneofDecl.Count - 1)));
                Lose(oneof.Groups.Count > 0, "group");
                break;
            case ProtoField { IsMap: true } map:
                message.Field.Add(MapField(scope, map));
                message.NestedType.Add(MapEntry(scope, map));
                break;
            case ProtoField field:
                message.Field.Add(Field(scope, field, isProto3));
                break;
            default:
                Lose(true, "group");
                break;
        }
    }

    private static void AddReserved(ProtoMessage message, DescriptorProto written)
    {
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

    // The end of an enum's range is part of it, and its largest number another one.
    private EnumDescriptorProto Enum(ProtoEnum declared)
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
                var end = value.End == ProtoReservedValue.Max ? int.MaxValue : value.End;
                written.ReservedRange.Add(new EnumDescriptorProto.Types.EnumReservedRange { Start = value.Start, End = end });
            }
        }

        return written;
    }

    private void Lose(bool isLost, string what)
    {
        if (isLost && !_losses.Contains(what))
        {
            _losses.Add(what);
        }
    }
}
