using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>What the type of a field stands for.</summary>
/// <param name="Kind">The kind; a name that is not found counts as a message.</param>
/// <param name="Name">The full name, or the written one where it is not found.</param>
/// <param name="Message">The message or map entry; null for a scalar, and where it is not known.</param>
internal sealed record ResolvedType(FieldKind Kind, string Name, SchemaMessage? Message)
{
    public static ResolvedType Of(SchemaTypes types, SchemaField field)
    {
        var name = field.Descriptor.TypeName;
        // The type is not set where a map stands for its entry.
        if (name.Length == 0 || field.Descriptor.Type == FieldType.Enum)
        {
            return new ResolvedType(FieldKind.Scalar, name, null);
        }

        var full = types.Resolve(field.Message.FullName, name);
        if (full is not null && types.IsEnum(full))
        {
            return new ResolvedType(FieldKind.Scalar, full, null);
        }

        var message = full is null ? null : types.Message(full);
        return new ResolvedType(message is { IsMapEntry: true } && field.IsRepeated ? FieldKind.Map : FieldKind.Message, full ?? name, message);
    }
}
