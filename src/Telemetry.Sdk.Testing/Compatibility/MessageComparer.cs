using System.Globalization;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares two messages: oneofs, fields by number, then nested types.</summary>
internal static class MessageComparer
{
    public static void Compare(Comparison comparison, string path, SchemaMessage original, SchemaMessage update) =>
        comparison.Enter(original.Descriptor, () =>
        {
            var before = SchemaField.Of(original);
            var after = SchemaField.Of(update);
            OneofComparer.Compare(comparison, path, before, after);
            CompareFields(comparison, path, before, after);
            FileComparer.CompareMessages(comparison, path, Nested(original), Nested(update));
            EnumComparer.Compare(comparison, path, original.Descriptor.EnumType, update.Descriptor.EnumType);
        });

    private static void CompareFields(
        Comparison comparison, string path, SortedDictionary<int, SchemaField> before, SortedDictionary<int, SchemaField> after)
    {
        foreach (var (number, field) in before)
        {
            if (!after.TryGetValue(number, out var now))
            {
                AddRemoved(comparison, path, field, before, after);
                continue;
            }

            var place = Place(path, now);
            if (OneofComparer.HasLeft(field, now, after))
            {
                comparison.Add(DifferenceType.OneofFieldRemoved, Place(path, field), field.Words);
            }
            else if (field.Oneof is not null && now.Oneof is null)
            {
                comparison.Add(DifferenceType.OneofFieldMovedToTopLevel, place, field.Oneof, now.Descriptor.Name);
            }

            FieldComparer.Compare(comparison, place, field, now);
        }

        foreach (var field in after.Values.Where(field => !before.ContainsKey(field.Number)))
        {
            var lone = field.IsRequired ? DifferenceType.RequiredFieldAdded : DifferenceType.FieldAdded;
            comparison.Add(field.Oneof is null ? lone : DifferenceType.OneofFieldAdded, Place(path, field), update: field.Words);
        }
    }

    private static void AddRemoved(
        Comparison comparison,
        string path,
        SchemaField field,
        SortedDictionary<int, SchemaField> before,
        SortedDictionary<int, SchemaField> after)
    {
        if (field.Oneof is null)
        {
            comparison.Add(field.IsRequired ? DifferenceType.RequiredFieldRemoved : DifferenceType.FieldRemoved, Place(path, field), field.Words);
        }
        else if (!OneofComparer.IsDeleted(field.Oneof, before, after))
        {
            comparison.Add(DifferenceType.OneofFieldRemoved, Place(path, field), field.Words);
        }
    }

    private static string Place(string path, SchemaField field) => field.Oneof is null
        ? string.Create(CultureInfo.InvariantCulture, $"{path}/{field.Number}")
        : string.Create(CultureInfo.InvariantCulture, $"{path}/{field.Oneof}/{field.Number}");

    private static SchemaMessage[] Nested(SchemaMessage message) =>
    [
        .. message.Descriptor.NestedType
            .Where(nested => !IsGroup(message.Descriptor, nested))
            .Select(nested => new SchemaMessage(nested, $"{message.FullName}.{nested.Name}", message.File, message.Origin)),
    ];

    private static bool IsGroup(DescriptorProto message, DescriptorProto nested) => message.Field.Any(field =>
        field.Type == FieldDescriptorProto.Types.Type.Group && field.TypeName[(field.TypeName.LastIndexOf('.') + 1)..] == nested.Name);
}
