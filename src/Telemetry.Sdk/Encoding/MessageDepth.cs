using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Guards against messages nested without end: generated code recurses once a level, and a stack that overflows ends the
/// process. Readers refuse such messages anyway.
/// </summary>
internal static class MessageDepth
{
    /// <summary>The nesting at which Google.Protobuf's own reader gives up.</summary>
    public const int Max = 100;

    /// <summary>Returns whether a type can be nested in itself.</summary>
    public static bool IsRecursive(MessageDescriptor type) => IsRecursive(type, [], []);

    /// <summary>Returns whether a message is nested deeper than <see cref="Max"/>.</summary>
    public static bool Exceeds(IMessage message) => Exceeds(message, Max);

    private static bool IsRecursive(MessageDescriptor type, HashSet<MessageDescriptor> open, HashSet<MessageDescriptor> closed)
    {
        if (closed.Contains(type))
        {
            return false;
        }

        if (!open.Add(type))
        {
            return true;
        }

        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (IsMessage(field) && IsRecursive(field.MessageType, open, closed))
            {
                return true;
            }
        }

        open.Remove(type);
        closed.Add(type);
        return false;
    }

    private static bool Exceeds(IMessage message, int left)
    {
        if (left == 0)
        {
            return true;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (IsMessage(field) && AnyExceeds(field.Accessor.GetValue(message), left - 1))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyExceeds(object? value, int left) => value switch
    {
        IMessage message => Exceeds(message, left),
        IDictionary map => map.Values.OfType<IMessage>().Any(message => Exceeds(message, left)),
        IEnumerable list => list.OfType<IMessage>().Any(message => Exceeds(message, left)),
        _ => false,
    };

    private static bool IsMessage(FieldDescriptor field) => field.FieldType is FieldType.Message or FieldType.Group;
}
