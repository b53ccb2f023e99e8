namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>What a developer reads about a difference: what changed, whom it hurts, what to do instead.</summary>
internal static class DifferenceSentence
{
    public static string Of(Difference difference, bool isForward)
    {
        // Forward, the old schema is the update: told from the developer's side, who wrote the new one.
        var (old, @new) = isForward ? (difference.Update, difference.Original) : (difference.Original, difference.Update);
        var sentence = difference.Type switch
        {
            DifferenceType.MessageAdded or DifferenceType.MessageRemoved => Message(difference.Type == DifferenceType.MessageAdded != isForward),
            DifferenceType.EnumAdded or DifferenceType.EnumRemoved =>
                difference.Type == DifferenceType.EnumAdded != isForward ? "The enum is new." : "The enum is gone.",
            DifferenceType.RequiredFieldAdded or DifferenceType.RequiredFieldRemoved =>
                Required(difference.Type == DifferenceType.RequiredFieldAdded != isForward, old, @new),
            DifferenceType.OneofFieldAdded or DifferenceType.OneofFieldRemoved =>
                OneofField(difference.Type == DifferenceType.OneofFieldAdded != isForward, old, @new),
            _ => Other(difference.Type, isForward, old, @new),
        };
        return $"{difference.Path}: {sentence}";
    }

    private static string Message(bool isNew) => isNew
        ? "The message is new. Consumers with the old schema do not know it; below a forward level that harms nobody."
        : "The message is gone, or has another name. Consumers that expect it cannot read the topic: keep the message, and add the new one beside it.";

    private static string Required(bool isNew, string old, string @new) => isNew
        ? $"The required field '{@new}' is new; records without it cannot be read. Make it optional."
        : $"The required field '{old}' is gone; consumers with the old schema refuse records without it. Keep it, and mark it deprecated.";

    private static string OneofField(bool isNew, string old, string @new) => isNew
        ? $"The oneof has a new member '{@new}'. Consumers with the old schema see the oneof empty."
        : $"The member '{old}' of the oneof is gone; records that carry it are read as an empty oneof. Keep the member, and mark it deprecated.";

    private static string Other(DifferenceType type, bool isForward, string old, string @new) => type switch
    {
        DifferenceType.PackageChanged =>
            $"The package changed from '{old}' to '{@new}', which renames every message. Keep the package, or register under another subject.",
        DifferenceType.MessageMoved => "The message stands at another position in the file.",
        DifferenceType.EnumConstAdded or DifferenceType.EnumConstRemoved =>
            old.Length == 0 ? $"The constant {@new} is new." : $"The constant {old} is gone.",
        DifferenceType.EnumConstChanged => $"The constant {old} is now called {@new}.",
        DifferenceType.FieldAdded or DifferenceType.FieldRemoved =>
            old.Length == 0 ? $"The field '{@new}' is new." : $"The field '{old}' is gone. Reserve its number and name, so that nobody uses them again.",
        DifferenceType.FieldNameChanged => $"The field '{old}' is now called '{@new}'. The bytes stay the same, JSON does not.",
        DifferenceType.OneofAdded or DifferenceType.OneofRemoved => old.Length == 0 ? $"The oneof '{@new}' is new." : $"The oneof '{old}' is gone.",
        DifferenceType.OneofFieldMovedToTopLevel => "The field has left its oneof.",
        _ => Breaking(type, isForward, old, @new),
    };

    private static string Breaking(DifferenceType type, bool isForward, string old, string @new) => type switch
    {
        DifferenceType.FieldKindChanged or DifferenceType.FieldScalarKindChanged or DifferenceType.FieldNamedTypeChanged =>
            $"The type changed from '{old}' to '{@new}', whose bytes {(isForward ? "old" : "new")} consumers cannot read as the other. "
            + "Keep the field as it was, and add one with a new number.",
        DifferenceType.FieldNumericLabelChanged =>
            $"The label changed from '{old}' to '{@new}', and numbers are written differently then. Keep the field, and add one with a new number.",
        DifferenceType.FieldStringOrBytesLabelChanged => $"The label changed from '{old}' to '{@new}'; of several values a reader sees the last.",
        DifferenceType.MultipleFieldsMovedToOneof =>
            $"The fields {old}{@new} could stand together and now share a oneof: readers would lose all but one. Leave them outside, and add a oneof with new numbers.",
        _ => $"The fields {old}{@new} come from different oneofs, or from none, and now share one: readers would lose all but one. "
            + "Leave them where they were, and add members with new numbers.",
    };
}
