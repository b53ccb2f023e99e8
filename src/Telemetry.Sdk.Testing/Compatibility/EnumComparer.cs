using System.Globalization;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares the enums of one level by name, and their constants by number. Every change is compatible.</summary>
internal static class EnumComparer
{
    public static void Compare(
        Comparison comparison, string path, IReadOnlyList<EnumDescriptorProto> original, IReadOnlyList<EnumDescriptorProto> update)
    {
        foreach (var declared in original)
        {
            var now = update.FirstOrDefault(other => other.Name == declared.Name);
            if (now is null)
            {
                comparison.Add(DifferenceType.EnumRemoved, $"{path}/{declared.Name}");
            }
            else
            {
                CompareConstants(comparison, $"{path}/{declared.Name}", declared, now);
            }
        }

        foreach (var added in update.Where(declared => original.All(other => other.Name != declared.Name)))
        {
            comparison.Add(DifferenceType.EnumAdded, $"{path}/{added.Name}");
        }
    }

    private static void CompareConstants(Comparison comparison, string path, EnumDescriptorProto original, EnumDescriptorProto update)
    {
        var before = ByNumber(original);
        var after = ByNumber(update);
        foreach (var (number, name) in before)
        {
            if (!after.TryGetValue(number, out var now))
            {
                comparison.Add(DifferenceType.EnumConstRemoved, Place(path, number), name);
            }
            else if (now != name)
            {
                comparison.Add(DifferenceType.EnumConstChanged, Place(path, number), name, now);
            }
        }

        foreach (var (number, name) in after.Where(constant => !before.ContainsKey(constant.Key)))
        {
            comparison.Add(DifferenceType.EnumConstAdded, Place(path, number), update: name);
        }
    }

    // Aliases share a number: the last one counts.
    private static SortedDictionary<int, string> ByNumber(EnumDescriptorProto declared)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var constant in declared.Value)
        {
            names[constant.Number] = constant.Name;
        }

        return names;
    }

    private static string Place(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}/{number}");
}
