using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// What a descriptor from a registry may ask for before it is built: every declaration gets a full name, so that few bytes of deep
/// nesting or long names could take any amount of memory, and a package name is taken apart by recursion.
/// </summary>
internal static class DescriptorBounds
{
    /// <summary>The most bytes of a file and of all that it imports. A registry on Kafka stores no more than 1 MB of a file.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The most files that a schema may consist of.</summary>
    public const int MaxFiles = 1_000;

    private const int MaxNameLength = 512;
    private const long MaxNamesLength = 32 * 1024 * 1024;

    /// <summary>Returns what is too much about a file, or null.</summary>
    public static string? Excess(FileDescriptorProto file, long bytes)
    {
        if (bytes > MaxBytes)
        {
            return $"it has {bytes} bytes; at most {MaxBytes} are read";
        }

        var names = Sum(file.EnumType, file.Package.Length) + file.Extension.Sum(field => (long)field.Name.Length + file.Package.Length)
            + file.Service.Sum(service => service.Method.Sum(method => (long)method.Name.Length + service.Name.Length + file.Package.Length));
        var isLong = file.Package.Length > MaxNameLength;
        var open = new Stack<(DescriptorProto Type, int Outer, int Depth)>(file.MessageType.Select(type => (type, file.Package.Length, 1)));
        while (open.TryPop(out var at) && !isLong)
        {
            var length = at.Outer + at.Type.Name.Length + 1;
            isLong = at.Type.Name.Length > MaxNameLength || names > MaxNamesLength;
            names += length + Sum(at.Type.EnumType, length)
                + at.Type.Field.Concat(at.Type.Extension).Sum(field => (long)field.Name.Length + length) + at.Type.OneofDecl.Sum(oneof => (long)oneof.Name.Length + length);
            if (at.Depth > MessageIndexes.MaxDepth)
            {
                return $"its messages are nested deeper than {MessageIndexes.MaxDepth}";
            }

            if (at.Type.Options is { MapEntry: true } && !IsMapEntry(at.Type))
            {
                return $"the map entry '{at.Type.Name}' has other fields than a key and a value";
            }

            foreach (var nested in at.Type.NestedType)
            {
                open.Push((nested, length, at.Depth + 1));
            }
        }

        return isLong || names > MaxNamesLength ? $"its names are too long (a name has {MaxNameLength} characters at most, all full names together {MaxNamesLength})" : null;
    }

    private static long Sum(IEnumerable<EnumDescriptorProto> enums, int outer) =>
        enums.Sum(declared => (long)declared.Name.Length + outer + declared.Value.Sum(value => (long)value.Name.Length + outer));

    private static bool IsMapEntry(DescriptorProto type) =>
        type.Field is [{ Number: 1 }, { Number: 2 }]
        && type.Field.All(static field => field.Label != FieldDescriptorProto.Types.Label.Repeated)
        && type.Field[0].Type is not (FieldDescriptorProto.Types.Type.Message or FieldDescriptorProto.Types.Type.Group or FieldDescriptorProto.Types.Type.Bytes);
}
