using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// What a descriptor from a registry may ask for before it is built: every declaration gets a full name, so that few bytes of deep
/// nesting or long names could take any amount of memory, and a package name is taken apart by recursion.
/// </summary>
internal sealed class DescriptorBounds
{
    /// <summary>The most bytes of a file and of all that it imports. A registry on Kafka stores no more than 1 MB of a file.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The most files that a schema may consist of.</summary>
    public const int MaxFiles = 1_000;

    private const int MaxNameLength = 512;
    private const long MaxNamesLength = 32 * 1024 * 1024;

    private readonly Stack<(DescriptorProto Type, int Outer, int Depth)> _open = new();
    private long _namesLength;
    private bool _hasLongName;

    private bool IsTooLong => _hasLongName || _namesLength > MaxNamesLength;

    /// <summary>Returns what is too much about a file, or null.</summary>
    public static string? Excess(FileDescriptorProto file, long bytes) =>
        bytes > MaxBytes ? $"it has {bytes} bytes; at most {MaxBytes} are read" : new DescriptorBounds().Find(file);

    private string? Find(FileDescriptorProto file)
    {
        Add([file.Package], 0);
        Add(file.EnumType, file.Package.Length);
        Add(file.Extension.Select(static field => field.Name), file.Package.Length);
        foreach (var service in file.Service)
        {
            Add([service.Name], file.Package.Length);
            Add(service.Method.Select(static method => method.Name), file.Package.Length + service.Name.Length);
        }

        Push(file.MessageType, file.Package.Length, 1);
        while (!IsTooLong && _open.TryPop(out var at))
        {
            if (Look(at.Type, at.Outer, at.Depth) is { } excess)
            {
                return excess;
            }
        }

        return IsTooLong ? $"its names are too long (a name has {MaxNameLength} characters at most, all full names together {MaxNamesLength})" : null;
    }

    private string? Look(DescriptorProto type, int outer, int depth)
    {
        Add([type.Name], outer);
        var length = outer + type.Name.Length;
        Add(type.Field.Concat(type.Extension).Select(static field => field.Name), length);
        Add(type.OneofDecl.Select(static oneof => oneof.Name), length);
        Add(type.EnumType, length);
        Push(type.NestedType, length, depth + 1);
        return depth > MessageIndexes.MaxDepth ? $"its messages are nested deeper than {MessageIndexes.MaxDepth}"
            : type.Options is { MapEntry: true } && !IsMapEntry(type) ? $"the map entry '{type.Name}' has other fields than a key and a value"
            : null;
    }

    private static bool IsMapEntry(DescriptorProto type) =>
        type.Field is [{ Number: 1 }, { Number: 2 }]
        && type.Field.All(static field => field.Label != FieldDescriptorProto.Types.Label.Repeated)
        && type.Field[0].Type is not (FieldDescriptorProto.Types.Type.Message or FieldDescriptorProto.Types.Type.Group or FieldDescriptorProto.Types.Type.Bytes);

    private void Push(IEnumerable<DescriptorProto> types, int outer, int depth)
    {
        foreach (var type in types)
        {
            _open.Push((type, outer, depth));
        }
    }

    private void Add(IEnumerable<EnumDescriptorProto> enums, int outer)
    {
        foreach (var declared in enums)
        {
            Add([declared.Name], outer);
            Add(declared.Value.Select(static value => value.Name), outer + declared.Name.Length);
        }
    }

    private void Add(IEnumerable<string> names, int outer)
    {
        foreach (var name in names)
        {
            _hasLongName |= name.Length > MaxNameLength;
            _namesLength += outer + name.Length + 1;
        }
    }
}
