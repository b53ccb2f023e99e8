namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>
/// Compares the oneofs of a message. A reader takes the last member on the wire, so members that could stand together before must not come
/// into one oneof; a renamed oneof, or a single field that becomes one, loses nothing.
/// </summary>
internal static class OneofComparer
{
    public static void Compare(
        Comparison comparison, string path, SortedDictionary<int, SchemaField> before, SortedDictionary<int, SchemaField> after)
    {
        var old = Names(before);
        var now = Names(after);
        foreach (var oneof in now)
        {
            CompareOrigins(comparison, $"{path}/{oneof}", Members(oneof, after)
                .Where(number => before.ContainsKey(number) && !HasLeft(before[number], after[number], after))
                .Select(number => before[number]));
        }

        foreach (var removed in old.Except(now, StringComparer.Ordinal))
        {
            comparison.Add(DifferenceType.OneofRemoved, $"{path}/{removed}", removed);
        }

        foreach (var added in now.Except(old, StringComparer.Ordinal))
        {
            comparison.Add(DifferenceType.OneofAdded, $"{path}/{added}", update: added);
        }
    }

    /// <summary>Whether a oneof went as a whole: its name, and every number it had.</summary>
    public static bool IsDeleted(string oneof, SortedDictionary<int, SchemaField> before, SortedDictionary<int, SchemaField> after) =>
        !Names(after).Contains(oneof, StringComparer.Ordinal) && !Members(oneof, before).Any(after.ContainsKey);

    /// <summary>Whether a field is no longer in its oneof, which goes on without it.</summary>
    public static bool HasLeft(SchemaField before, SchemaField now, SortedDictionary<int, SchemaField> after) =>
        before.Oneof is not null && now.Oneof != before.Oneof && Names(after).Contains(before.Oneof, StringComparer.Ordinal);

    private static void CompareOrigins(Comparison comparison, string path, IEnumerable<SchemaField> members)
    {
        var all = members.ToArray();
        var lone = all.Count(member => member.Oneof is null);
        var groups = lone + all.Where(member => member.Oneof is not null).DistinctBy(member => member.Oneof).Count();
        if (groups > 1)
        {
            comparison.Add(
                lone > 1 ? DifferenceType.MultipleFieldsMovedToOneof : DifferenceType.FieldMovedToExistingOneof,
                path,
                string.Join(", ", all.Select(member => member.Descriptor.Name)));
        }
    }

    private static string[] Names(SortedDictionary<int, SchemaField> fields) =>
        [.. fields.Values.Select(field => field.Oneof).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static IEnumerable<int> Members(string oneof, SortedDictionary<int, SchemaField> fields) =>
        fields.Where(field => field.Value.Oneof == oneof).Select(field => field.Key);
}
