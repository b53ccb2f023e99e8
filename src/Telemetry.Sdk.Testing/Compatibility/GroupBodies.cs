using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A descriptor shows a group as a field and a message beside it. It is a field, and no rule looks into it.</summary>
internal static class GroupBodies
{
    /// <summary>The messages that are none.</summary>
    public static IEnumerable<DescriptorProto> Without(IEnumerable<DescriptorProto> messages, IEnumerable<FieldDescriptorProto> fields)
    {
        HashSet<string> bodies = new(
            fields.Where(field => field.Type == FieldDescriptorProto.Types.Type.Group).Select(field => field.TypeName[(field.TypeName.LastIndexOf('.') + 1)..]),
            StringComparer.Ordinal);
        return messages.Where(message => !bodies.Contains(message.Name));
    }
}
