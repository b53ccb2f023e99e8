using System.Globalization;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>
/// The rules that a registry does not have: numbers and names never change and numbers are never used again, since records with the old meaning stay in
/// topics and in the lake. A registry finds all of these compatible.
/// </summary>
internal static class NumberRules
{
    public const string NotReserved = "FIELD_NUMBER_NOT_RESERVED";
    public const string Renumbered = "FIELD_RENUMBERED";
    public const string Renamed = "FIELD_RENAMED";
    public const string Reused = "FIELD_NUMBER_REUSED";
    public const string CardinalityChanged = "FIELD_CARDINALITY_CHANGED";
    public const string ConstantRenumbered = "ENUM_CONST_RENUMBERED";

    /// <summary>Checks a file against all versions before it, oldest first.</summary>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<SchemaFile> versions, SchemaFile update)
    {
        if (versions.Count == 0)
        {
            return [];
        }

        List<Finding> found = [];
        FileDescriptorProto[] older = [.. versions.SkipLast(1).Select(version => version.Descriptor)];
        CompareMessages(
            "#", versions[^1].Descriptor.MessageType, update.Descriptor.MessageType, [.. older.Select(file => file.MessageType)], found);
        CompareEnums("#", versions[^1].Descriptor.EnumType, update.Descriptor.EnumType, found);
        return found;
    }

    private static void CompareMessages(
        string path,
        IEnumerable<DescriptorProto> before,
        IReadOnlyCollection<DescriptorProto> after,
        IReadOnlyCollection<IReadOnlyCollection<DescriptorProto>> older,
        List<Finding> found)
    {
        foreach (var message in before.Where(message => message.Options?.MapEntry != true))
        {
            if (after.FirstOrDefault(other => other.Name == message.Name) is { } now)
            {
                DescriptorProto[] history = [.. older.Select(level => level.FirstOrDefault(other => other.Name == message.Name)).OfType<DescriptorProto>()];
                CompareFields($"{path}/{message.Name}", message, now, history, found);
                CompareMessages($"{path}/{message.Name}", message.NestedType, now.NestedType, [.. history.Select(past => past.NestedType)], found);
                CompareEnums($"{path}/{message.Name}", message.EnumType, now.EnumType, found);
            }
        }
    }

    private static void CompareFields(string path, DescriptorProto before, DescriptorProto after, DescriptorProto[] older, List<Finding> found)
    {
        foreach (var field in before.Field)
        {
            CompareField(path, field, after, found);
        }

        foreach (var added in after.Field.Where(field => before.Field.All(other => other.Number != field.Number)))
        {
            CheckAdded(path, added, before, after, older, found);
        }
    }

    private static void CompareField(string path, FieldDescriptorProto field, DescriptorProto after, List<Finding> found)
    {
        var now = after.Field.FirstOrDefault(other => other.Number == field.Number);
        var moved = after.Field.FirstOrDefault(other => other.Name == field.Name);
        if (now?.Name == field.Name)
        {
            CompareCardinality(path, field, now, found);
            return;
        }

        if (moved is not null)
        {
            Add(found, Renumbered, path, moved.Number, $"The field '{field.Name}' had number {Text(field.Number)} and has {Text(moved.Number)} now; "
                + $"in every record that exists it is lost. Give it {Text(field.Number)} again.");
        }
        else if (now is not null)
        {
            Add(found, Renamed, path, field.Number, $"Number {Text(field.Number)} was '{field.Name}' and is '{now.Name}' now. If that is the same field, keep its name: "
                + $"columns and JSON are called by it. If it is another, give it a new number and reserve {Text(field.Number)}.");
        }
        else if (!IsReserved(after, field.Number))
        {
            Add(found, NotReserved, path, field.Number, $"The field '{field.Name}' is gone and its number is free to be used again. "
                + $"Write 'reserved {Text(field.Number)}; reserved \"{field.Name}\";' into the message.");
        }
    }

    // A registry compares labels where both are written; a proto3 field without one becomes several without a word.
    private static void CompareCardinality(string path, FieldDescriptorProto field, FieldDescriptorProto now, List<Finding> found)
    {
        var (one, several) = IsRepeated(field) ? (now, field) : (field, now);
        if (IsRepeated(several) && !IsRepeated(one) && !one.Proto3Optional && IsPacked(several))
        {
            Add(found, CardinalityChanged, path, field.Number, (IsRepeated(now)
                ? $"The field '{field.Name}' was one number and is several now, which are written packed: consumers with the old schema lose them. "
                : $"The field '{field.Name}' was several numbers, which are written packed, and is one now: consumers with the new schema lose those of old records. ")
                + "Keep it as it was, and add one with a new number.");
        }
    }

    private static bool IsRepeated(FieldDescriptorProto field) => field.Label == FieldDescriptorProto.Types.Label.Repeated;

    private static bool IsPacked(FieldDescriptorProto field) => field.Type is not
        (FieldDescriptorProto.Types.Type.String or FieldDescriptorProto.Types.Type.Bytes or FieldDescriptorProto.Types.Type.Message or FieldDescriptorProto.Types.Type.Group);

    private static void CheckAdded(
        string path, FieldDescriptorProto added, DescriptorProto before, DescriptorProto after, DescriptorProto[] older, List<Finding> found)
    {
        if (IsReserved(before, added.Number) || IsReserved(after, added.Number))
        {
            Add(found, Reused, path, added.Number, $"The field '{added.Name}' uses number {Text(added.Number)}, which is reserved. Give it a number that was never used.");
        }
        else if (older.SelectMany(past => past.Field).LastOrDefault(past => past.Number == added.Number && past.Name != added.Name) is { } past)
        {
            Add(found, Reused, path, added.Number, $"The field '{added.Name}' uses number {Text(added.Number)}, which was '{past.Name}' in an earlier version. "
                + "Give it a number that was never used.");
        }
    }

    private static void CompareEnums(string path, IEnumerable<EnumDescriptorProto> before, IReadOnlyCollection<EnumDescriptorProto> after, List<Finding> found)
    {
        foreach (var declared in before)
        {
            var now = after.FirstOrDefault(other => other.Name == declared.Name);
            foreach (var constant in declared.Value)
            {
                if (now?.Value.FirstOrDefault(other => other.Name == constant.Name) is { } moved && moved.Number != constant.Number)
                {
                    Add(found, ConstantRenumbered, $"{path}/{declared.Name}", moved.Number, $"The constant {constant.Name} was {Text(constant.Number)} and is {Text(moved.Number)} now: "
                        + $"records that exist change their meaning. Give it {Text(constant.Number)} again.");
                }
            }
        }
    }

    // The end of a range is not part of it.
    private static bool IsReserved(DescriptorProto message, int number) => message.ReservedRange.Any(range => range.Start <= number && number < range.End);

    private static void Add(List<Finding> found, string type, string path, int number, string sentence)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{path}/{number}");
        found.Add(new Finding(type, place, $"{place}: {sentence}"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
