using System.Globalization;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares the enums of one level by name, and their constants by number. Every change is compatible.</summary>
internal static class EnumComparer
{
    public static void Compare(
        Comparison comparison, string path, IReadOnlyList<EnumDescriptorProto> original, IReadOnlyList<EnumDescriptorProto> update)
    {
        var before = ByName(original);
        var after = ByName(update);
        foreach (var (name, declared) in before)
        {
            if (after.TryGetValue(name, out var now))
            {
                CompareConstants(comparison, $"{path}/{name}", declared, now);
            }
            else
            {
                comparison.Add(DifferenceType.EnumRemoved, $"{path}/{name}", name);
            }
        }

        foreach (var name in after.Keys.Where(name => !before.ContainsKey(name)))
        {
            comparison.Add(DifferenceType.EnumAdded, $"{path}/{name}", update: name);
        }
    }

    private static Dictionary<string, EnumDescriptorProto> ByName(IReadOnlyList<EnumDescriptorProto> enums)
    {
        var names = new Dictionary<string, EnumDescriptorProto>(enums.Count, StringComparer.Ordinal);
        foreach (var declared in enums)
        {
            names[declared.Name] = declared;
        }

        return names;
    }

    private static void CompareConstants(Comparison comparison, string path, EnumDescriptorProto original, EnumDescriptorProto update)
    {
        var before = ByNumber(original);
        var after = ByNumber(update);
        foreach (var (number, name) in before)
        {
            if (!after.TryGetValue(number, out var now))
            {
                comparison.Add(DifferenceType.EnumConstRemoved, Place(path, number), Words(name, number));
            }
            else if (now != name)
            {
                comparison.Add(DifferenceType.EnumConstChanged, Place(path, number), Words(name, number), Words(now, number));
            }
        }

        foreach (var (number, name) in after.Where(constant => !before.ContainsKey(constant.Key)))
        {
            comparison.Add(DifferenceType.EnumConstAdded, Place(path, number), update: Words(name, number));
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

    private static string Words(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name} = {number}");

    private static string Place(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}/{number}");
}
