using System.Globalization;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares two messages: oneofs, fields by number, then nested types.</summary>
internal static class MessageComparer
{
    public static void Compare(Comparison comparison, string path, SchemaMessage original, SchemaMessage update)
    {
        var before = new MessageFields(original);
        var after = new MessageFields(update);
        OneofComparer.Compare(comparison, path, before, after);
        CompareFields(comparison, path, before, after);
        FileComparer.CompareMessages(comparison, path, Nested(original), Nested(update));
        EnumComparer.Compare(comparison, path, original.Descriptor.EnumType, update.Descriptor.EnumType);
    }

    private static void CompareFields(Comparison comparison, string path, MessageFields before, MessageFields after)
    {
        HashSet<string> deleted = new(before.Oneofs.Where(oneof => OneofComparer.IsDeleted(oneof, before, after)), StringComparer.Ordinal);
        foreach (var field in before.All)
        {
            if (after.Find(field.Number) is { } now)
            {
                CompareField(comparison, path, field, now, after);
            }
            else if (field.Oneof is null)
            {
                comparison.Add(field.IsRequired ? DifferenceType.RequiredFieldRemoved : DifferenceType.FieldRemoved, Place(path, field), field.Words);
            }
            else if (!deleted.Contains(field.Oneof))
            {
                comparison.Add(DifferenceType.OneofFieldRemoved, Place(path, field), field.Words, field.Oneof);
            }
        }

        foreach (var field in after.All.Where(field => !before.Contains(field.Number)))
        {
            var lone = field.IsRequired ? DifferenceType.RequiredFieldAdded : DifferenceType.FieldAdded;
            comparison.Add(field.Oneof is null ? lone : DifferenceType.OneofFieldAdded, Place(path, field), field.Oneof ?? "", field.Words);
        }
    }

    private static void CompareField(Comparison comparison, string path, SchemaField field, SchemaField now, MessageFields after)
    {
        if (OneofComparer.HasLeft(field, now, after))
        {
            comparison.Add(DifferenceType.OneofFieldRemoved, Place(path, field), field.Words, field.Oneof!);
        }
        else if (field.Oneof is not null && now.Oneof is null)
        {
            comparison.Add(DifferenceType.OneofFieldMovedToTopLevel, Place(path, now), field.Oneof, now.Descriptor.Name);
        }

        FieldComparer.Compare(comparison, Place(path, now), field, now);
    }

    private static string Place(string path, SchemaField field) => field.Oneof is null
        ? string.Create(CultureInfo.InvariantCulture, $"{path}/{field.Number}")
        : string.Create(CultureInfo.InvariantCulture, $"{path}/{field.Oneof}/{field.Number}");

    private static SchemaMessage[] Nested(SchemaMessage message) =>
    [
        .. GroupBodies.Without(message.Descriptor.NestedType, message.Descriptor.Field.Concat(message.Descriptor.Extension))
            .Select(nested => new SchemaMessage(nested, $"{message.FullName}.{nested.Name}", message.File, message.Origin)),
    ];
}
