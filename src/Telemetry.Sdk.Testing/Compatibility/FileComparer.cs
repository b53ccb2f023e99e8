using System.Globalization;

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

        CompareMessages(comparison, "#", Messages(original), Messages(update));
        EnumComparer.Compare(comparison, "#", original.Descriptor.EnumType, update.Descriptor.EnumType);
        return comparison.Finish();
    }

    /// <summary>Compares the messages of one level. Of two with one name the later counts.</summary>
    public static void CompareMessages(Comparison comparison, string path, SchemaMessage[] original, SchemaMessage[] update)
    {
        var before = Positions(original);
        var after = Positions(update);
        foreach (var (name, index) in before)
        {
            var place = $"{path}/{name}";
            if (!after.TryGetValue(name, out var now))
            {
                AddUnlessEntry(comparison, DifferenceType.MessageRemoved, place, original[index]);
                continue;
            }

            // Nobody sends the entry of a map by itself.
            if (now != index && !original[index].IsMapEntry)
            {
                comparison.Add(DifferenceType.MessageMoved, place, Ordinal(index), Ordinal(now));
            }

            // The field of a map compares its entries itself.
            if (!original[index].IsMapEntry || !update[now].IsMapEntry)
            {
                MessageComparer.Compare(comparison, place, original[index], update[now]);
            }
        }

        foreach (var (name, index) in after.Where(added => !before.ContainsKey(added.Key)))
        {
            AddUnlessEntry(comparison, DifferenceType.MessageAdded, $"{path}/{name}", update[index]);
        }
    }

    private static Dictionary<string, int> Positions(SchemaMessage[] messages)
    {
        var positions = new Dictionary<string, int>(messages.Length, StringComparer.Ordinal);
        for (var index = 0; index < messages.Length; index++)
        {
            positions[messages[index].Descriptor.Name] = index;
        }

        return positions;
    }

    private static string Ordinal(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    // The entry of a map comes and goes with its field.
    private static void AddUnlessEntry(Comparison comparison, DifferenceType type, string path, SchemaMessage message)
    {
        if (!message.IsMapEntry)
        {
            var isGone = type == DifferenceType.MessageRemoved;
            comparison.Add(type, path, isGone ? message.LocalName : "", isGone ? "" : message.LocalName);
        }
    }

    private static SchemaMessage[] Messages(SchemaFile file) =>
    [
        .. GroupBodies.Without(file.Descriptor.MessageType, file.Descriptor.Extension).Select(message => new SchemaMessage(
            message, ProtoText.ProtoTypes.Join(file.Descriptor.Package, message.Name), file.Descriptor, null)),
    ];
}
