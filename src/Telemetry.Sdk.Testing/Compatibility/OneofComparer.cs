using System.Globalization;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>
/// Compares the oneofs of a message. A reader takes the last member on the wire, so members that could stand together before must not come
/// into one oneof; a renamed oneof, or a single field that becomes one, loses nothing.
/// </summary>
internal static class OneofComparer
{
    private const int MostNamed = 8;

    public static void Compare(Comparison comparison, string path, MessageFields before, MessageFields after)
    {
        foreach (var oneof in after.Oneofs)
        {
            CompareOrigins(comparison, path, oneof, Origins(after.Members(oneof), before, after));
        }

        foreach (var removed in before.Oneofs.Where(oneof => !after.HasOneof(oneof)))
        {
            comparison.Add(DifferenceType.OneofRemoved, $"{path}/{removed}", removed);
        }

        foreach (var added in after.Oneofs.Where(oneof => !before.HasOneof(oneof)))
        {
            comparison.Add(DifferenceType.OneofAdded, $"{path}/{added}", update: added);
        }
    }

    /// <summary>Whether a oneof went as a whole: its name, and every number it had.</summary>
    public static bool IsDeleted(string oneof, MessageFields before, MessageFields after) =>
        !after.HasOneof(oneof) && !before.Members(oneof).Any(member => after.Contains(member.Number));

    /// <summary>Whether a field is no longer in its oneof, which goes on without it.</summary>
    public static bool HasLeft(SchemaField before, SchemaField now, MessageFields after) =>
        before.Oneof is not null && now.Oneof != before.Oneof && after.HasOneof(before.Oneof);

    // What the members were before; new ones, and those that another oneof goes on without, were nothing.
    private static SchemaField[] Origins(IReadOnlyList<SchemaField> members, MessageFields before, MessageFields after) =>
    [
        .. members
            .Where(now => before.Find(now.Number) is { } origin && !HasLeft(origin, now, after))
            .Select(now => before.Find(now.Number)!),
    ];

    private static void CompareOrigins(Comparison comparison, string path, string oneof, SchemaField[] origins)
    {
        var lone = origins.Count(origin => origin.Oneof is null);
        var groups = lone + origins.Where(origin => origin.Oneof is not null).DistinctBy(origin => origin.Oneof).Count();
        if (groups > 1)
        {
            comparison.Add(
                lone > 1 ? DifferenceType.MultipleFieldsMovedToOneof : DifferenceType.FieldMovedToExistingOneof,
                $"{path}/{oneof}",
                Listed(origins),
                oneof);
        }
    }

    private static string Listed(SchemaField[] fields) => string.Join(", ", fields.Take(MostNamed).Select(field => field.Descriptor.Name))
        + (fields.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {fields.Length - MostNamed} more") : "");
}
