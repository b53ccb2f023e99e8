using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The names that a file can use: its own, and those of its imports.</summary>
internal sealed class ProtoTypes
{
    private readonly Dictionary<string, ProtoTypeKind> _kinds = new(StringComparer.Ordinal);

    public void Add(FileDescriptorProto file)
    {
        foreach (var message in file.MessageType)
        {
            Add(file.Package, message);
        }

        foreach (var declared in file.EnumType)
        {
            Add(file.Package, declared.Name, ProtoTypeKind.Enum);
        }
    }

    public void Add(ProtoFile file)
    {
        foreach (var message in file.Messages)
        {
            Add(file.Package ?? "", message);
        }

        foreach (var declared in file.Enums)
        {
            Add(file.Package ?? "", declared.Name, ProtoTypeKind.Enum);
        }
    }

    /// <summary>
    /// Finds a name as it is written inside a scope, from the innermost scope outward; a leading dot makes it absolute.
    /// </summary>
    /// <returns>The full name without a leading dot, or null.</returns>
    public string? Resolve(string scope, string name)
    {
        if (name.StartsWith('.'))
        {
            return Kind(name[1..]) is null ? null : name[1..];
        }

        for (var outer = scope; ; outer = outer[..Math.Max(0, outer.LastIndexOf('.'))])
        {
            var full = Join(outer, name);
            if (Kind(full) is not null)
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
        _kinds.TryAdd(full, ProtoTypeKind.Message);
        foreach (var nested in message.NestedType)
        {
            Add(full, nested);
        }

        foreach (var declared in message.EnumType)
        {
            Add(full, declared.Name, ProtoTypeKind.Enum);
        }
    }

    private void Add(string scope, ProtoMessage message)
    {
        var full = Join(scope, message.Name);
        _kinds.TryAdd(full, ProtoTypeKind.Message);
        foreach (var nested in message.Messages)
        {
            Add(full, nested);
        }

        foreach (var declared in message.Enums)
        {
            Add(full, declared.Name, ProtoTypeKind.Enum);
        }
    }

    private void Add(string scope, string name, ProtoTypeKind kind) => _kinds.TryAdd(Join(scope, name), kind);
}
