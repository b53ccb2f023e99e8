using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>The messages and enums of one side, its imports included, by full name.</summary>
internal sealed class SchemaTypes
{
    private readonly ProtoTypes _names = new();
    private readonly Dictionary<string, SchemaMessage> _messages = new(StringComparer.Ordinal);

    public SchemaTypes(SchemaFile root)
    {
        foreach (var (file, origin) in root.WithImports())
        {
            Add(file.Descriptor, origin);
        }
    }

    /// <summary>Finds a type as it is named inside a scope: its full name without a leading dot, or null.</summary>
    public string? Resolve(string scope, string name) => _names.Resolve(scope, name);

    public bool IsEnum(string fullName) => _names.Kind(fullName) == ProtoTypeKind.Enum;

    /// <summary>A message by its full name; null for one of a file that every registry knows.</summary>
    public SchemaMessage? Message(string fullName) => _messages.GetValueOrDefault(fullName);

    private void Add(FileDescriptorProto file, string? origin)
    {
        _names.Add(file);
        foreach (var message in file.MessageType)
        {
            Add(file, file.Package, message, origin);
        }
    }

    private void Add(FileDescriptorProto file, string scope, DescriptorProto message, string? origin)
    {
        var full = ProtoTypes.Join(scope, message.Name);
        _messages.TryAdd(full, new SchemaMessage(message, full, file, origin));
        foreach (var nested in message.NestedType)
        {
            Add(file, full, nested, origin);
        }
    }
}
