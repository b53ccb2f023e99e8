using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares two files: the package, and the types of each level by their names.</summary>
internal static class FileComparer
{
    public static IReadOnlyList<Difference> Compare(SchemaFile original, SchemaFile update)
    {
        var comparison = new Comparison(new SchemaTypes(original), new SchemaTypes(update));
        if (original.Descriptor.Package != update.Descriptor.Package)
        {
            comparison.Add(DifferenceType.PackageChanged, "#/", original.Descriptor.Package, update.Descriptor.Package);
        }

        CompareMessages(
            comparison,
            "#",
            [.. original.Descriptor.MessageType.Select(message => Root(original, message))],
            [.. update.Descriptor.MessageType.Select(message => Root(update, message))]);
        EnumComparer.Compare(comparison, "#", original.Descriptor.EnumType, update.Descriptor.EnumType);
        return comparison.Differences;
    }

    /// <summary>Compares the messages of one level.</summary>
    public static void CompareMessages(Comparison comparison, string path, SchemaMessage[] original, SchemaMessage[] update)
    {
        for (var index = 0; index < original.Length; index++)
        {
            var message = original[index];
            var place = $"{path}/{message.Descriptor.Name}";
            var now = Array.FindIndex(update, other => other.Descriptor.Name == message.Descriptor.Name);
            if (now < 0)
            {
                AddUnlessEntry(comparison, DifferenceType.MessageRemoved, place, message);
                continue;
            }

            if (now != index)
            {
                comparison.Add(DifferenceType.MessageMoved, place);
            }

            // The field of a map compares its entries itself.
            if (!message.IsMapEntry || !update[now].IsMapEntry)
            {
                MessageComparer.Compare(comparison, place, message, update[now]);
            }
        }

        foreach (var added in update.Where(message => !Array.Exists(original, other => other.Descriptor.Name == message.Descriptor.Name)))
        {
            AddUnlessEntry(comparison, DifferenceType.MessageAdded, $"{path}/{added.Descriptor.Name}", added);
        }
    }

    // The entry of a map comes and goes with its field.
    private static void AddUnlessEntry(Comparison comparison, DifferenceType type, string path, SchemaMessage message)
    {
        if (!message.IsMapEntry)
        {
            comparison.Add(type, path);
        }
    }

    private static SchemaMessage Root(SchemaFile file, DescriptorProto message) =>
        new(message, ProtoText.ProtoTypes.Join(file.Descriptor.Package, message.Name), file.Descriptor, null);
}
