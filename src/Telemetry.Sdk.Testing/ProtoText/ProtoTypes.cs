using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The names that a file can use: its own, and those of its imports.</summary>
internal sealed class ProtoTypes
{
    private readonly Dictionary<string, ProtoTypeKind> _kinds = new(StringComparer.Ordinal);

    // By full name; whether it is repeated.
    private readonly Dictionary<string, bool> _extensions = new(StringComparer.Ordinal)
    {
        ["confluent.file_meta"] = false,
        ["confluent.message_meta"] = false,
        ["confluent.field_meta"] = false,
        ["confluent.enum_meta"] = false,
        ["confluent.enum_value_meta"] = false,
    };

    public void Add(FileDescriptorProto file)
    {
        foreach (var message in file.MessageType)
        {
            Add(file.Package, message);
        }

        foreach (var declared in file.EnumType)
        {
            Add(Join(file.Package, declared.Name), ProtoTypeKind.Enum);
        }

        AddExtensions(file.Package, file.Extension);
    }

    /// <exception cref="ProtoTypeException">A full name is too long.</exception>
    public void Add(ProtoFile file)
    {
        foreach (var message in file.Messages)
        {
            Add(file.Package ?? "", message);
        }

        foreach (var declared in file.Enums)
        {
            Add(Checked(file.Package ?? "", declared.Name), ProtoTypeKind.Enum);
        }

        AddExtensions(file.Package ?? "", file.Extends);
    }

    /// <summary>Finds an extension as <see cref="Resolve(string, string)"/> finds a type.</summary>
    public string? ResolveExtension(string scope, string name) => Resolve(scope, name, full => _extensions.ContainsKey(full));

    /// <summary>Whether an extension is known and has at most one value.</summary>
    public bool IsSingular(string extension) => _extensions.TryGetValue(extension, out var isRepeated) && !isRepeated;

    /// <summary>
    /// Finds a name as it is written inside a scope, from the innermost scope outward; a leading dot makes it absolute.
    /// </summary>
    /// <returns>The full name without a leading dot, or null.</returns>
    public string? Resolve(string scope, string name) => Resolve(scope, name, full => Kind(full) is not null);

    private static string? Resolve(string scope, string name, Func<string, bool> isKnown)
    {
        if (name.StartsWith('.'))
        {
            return isKnown(name[1..]) ? name[1..] : null;
        }

        for (var outer = scope; ; outer = outer[..Math.Max(0, outer.LastIndexOf('.'))])
        {
            var full = Join(outer, name);
            if (isKnown(full))
            {
                return full;
            }

            if (outer.Length == 0)
            {
                return null;
            }
        }
    }

    /// <summary>What a full name stands for, or null.</summary>
    public ProtoTypeKind? Kind(string fullName) => _kinds.TryGetValue(fullName, out var kind) ? kind : KnownTypes.Kind(fullName);

    public static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    private void Add(string scope, DescriptorProto message)
    {
        var full = Join(scope, message.Name);
        Add(full, ProtoTypeKind.Message);
        foreach (var nested in message.NestedType)
        {
            Add(full, nested);
        }

        foreach (var declared in message.EnumType)
        {
            Add(Join(full, declared.Name), ProtoTypeKind.Enum);
        }

        AddExtensions(full, message.Extension);
    }

    private void Add(string scope, ProtoMessage message)
    {
        var full = Checked(scope, message.Name);
        Add(full, ProtoTypeKind.Message);
        foreach (var nested in message.Messages)
        {
            Add(full, nested);
        }

        foreach (var declared in message.Enums)
        {
            Add(Checked(full, declared.Name), ProtoTypeKind.Enum);
        }

        AddExtensions(full, message.Extends);
    }

    private void AddExtensions(string scope, IEnumerable<FieldDescriptorProto> extensions)
    {
        foreach (var extension in extensions)
        {
            _extensions.TryAdd(Join(scope, extension.Name), extension.Label == FieldDescriptorProto.Types.Label.Repeated);
        }
    }

    private void AddExtensions(string scope, IEnumerable<ProtoExtend> extensions)
    {
        foreach (var extension in extensions.SelectMany(extend => extend.Fields))
        {
            _extensions.TryAdd(Join(scope, extension.Name), extension.Label == "repeated");
        }
    }

    private void Add(string fullName, ProtoTypeKind kind) => _kinds.TryAdd(fullName, kind);

    private static string Checked(string scope, string name) => scope.Length + name.Length < ProtoScanner.MaxNameLength
        ? Join(scope, name)
        : throw new ProtoTypeException($"The full name of {name[..Math.Min(name.Length, 32)]} has more than {ProtoScanner.MaxNameLength} characters");
}
