namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>What a developer reads about a difference: what was, what is, whom it hurts, what to do instead.</summary>
/// <remarks>
/// Forward, the old schema is the update. All is told from the side of the developer, who wrote the new one: what is missing in the update
/// is then new.
/// </remarks>
internal static class DifferenceSentence
{
    private const string Keep = "Keep the field as it was, and add one with a new number.";

    public static string Of(Difference difference, bool isForward)
    {
        var (old, @new) = isForward ? (difference.Update, difference.Original) : (difference.Original, difference.Update);
        var type = isForward ? difference.Type.FromTheOtherSide() : difference.Type;
        var sentence = AboutType(type, old, @new) ?? AboutOneof(type, isForward, old, @new) ?? AboutField(type, isForward, old, @new);
        return $"{difference.Path}: {sentence}";
    }

    private static string? AboutType(DifferenceType type, string old, string @new) => type switch
    {
        DifferenceType.PackageChanged =>
            $"The package changed from '{old}' to '{@new}', which renames every message: consumers find none under the name that they know. "
            + "Keep the package, or register under another subject.",
        DifferenceType.MessageAdded =>
            $"The message '{@new}' is new. Consumers with the old schema cannot read it: below a forward level that harms nobody, "
            + "else register it under a subject of its own.",
        DifferenceType.MessageRemoved =>
            $"The message '{old}' is gone, or has another name or place. Consumers that expect it cannot read the topic: "
            + "keep it, and add the new one beside it.",
        DifferenceType.MessageMoved =>
            $"The message was number {old} of its level and is now number {@new}. Harmless: consumers go by the schema of each record.",
        DifferenceType.EnumAdded => $"The enum '{@new}' is new. Harmless: consumers with the old schema see numbers.",
        DifferenceType.EnumRemoved => $"The enum '{old}' is gone. Harmless to the bytes: consumers with the new schema see numbers.",
        DifferenceType.EnumConstAdded =>
            $"The constant '{@new}' is new. Consumers with the old schema see the bare number: let them expect unknown ones.",
        DifferenceType.EnumConstRemoved =>
            $"The constant '{old}' is gone. Consumers with the new schema see the bare number: reserve it, so that nobody uses it again.",
        DifferenceType.EnumConstChanged =>
            $"The constant '{old}' is now '{@new}'. Harmless to the bytes: only consumers of JSON see another name.",
        _ => null,
    };

    // Forward, fields that came into a oneof are fields that left it.
    private static string? AboutOneof(DifferenceType type, bool isForward, string old, string @new) => type switch
    {
        DifferenceType.OneofAdded => $"The oneof '{@new}' is new. Harmless: consumers with the old schema see its members as fields.",
        DifferenceType.OneofRemoved => $"The oneof '{old}' is gone. Harmless: consumers with the new schema see what is left of its members as fields.",
        DifferenceType.OneofFieldAdded =>
            $"The oneof '{old}' has a new member '{@new}'. Where it is set, consumers with the old schema see the oneof empty: "
            + "below a forward level that harms nobody, else add the field outside the oneof.",
        DifferenceType.OneofFieldRemoved =>
            $"The oneof '{@new}' has lost its member '{old}'. Where it was set, consumers with the new schema see the oneof empty: "
            + "keep the member, and mark it deprecated.",
        DifferenceType.OneofFieldMovedToTopLevel => isForward
            ? $"The field '{old}' is now a member of the oneof '{@new}'. Harmless: it was alone before."
            : $"The field '{@new}' has left the oneof '{old}'. Harmless to the bytes: consumers with the old schema keep the last of those that are set.",
        DifferenceType.MultipleFieldsMovedToOneof => isForward
            ? $"The fields '{@new}' have left the oneof '{old}' and may now be set together, of which consumers with the old schema keep only the last. "
                + "Leave them in the oneof, and add fields with new numbers."
            : $"The fields '{old}' could be set together and are now in the oneof '{@new}', of which consumers with the new schema keep only the last. "
                + "Leave them outside, and add a oneof with new numbers.",
        DifferenceType.FieldMovedToExistingOneof => isForward
            ? $"The fields '{@new}' of the oneof '{old}' no longer share one and may now be set together, of which consumers with the old schema keep "
                + "only the last. Leave them in the oneof, and add fields with new numbers."
            : $"The fields '{old}' come from several oneofs, or from none, and now share the oneof '{@new}', of which consumers with the new schema keep "
                + "only the last. Leave them where they were, and add members with new numbers.",
        _ => null,
    };

    private static string AboutField(DifferenceType type, bool isForward, string old, string @new) => type switch
    {
        DifferenceType.FieldAdded => $"The field '{@new}' is new. Harmless: consumers with the old schema skip it.",
        DifferenceType.FieldRemoved =>
            $"The field '{old}' is gone. Consumers with the old schema see its default: reserve its number and name, so that nobody uses them again.",
        DifferenceType.RequiredFieldAdded => $"The required field '{@new}' is new. Consumers with the new schema refuse old records, which lack it. Make it optional.",
        DifferenceType.RequiredFieldRemoved =>
            $"The required field '{old}' is gone. Consumers with the old schema refuse records without it. Keep it, and mark it deprecated.",
        DifferenceType.FieldNameChanged =>
            $"The field '{old}' is now called '{@new}'. Harmless to the bytes: only consumers of JSON and tables see another name.",
        DifferenceType.FieldStringOrBytesLabelChanged =>
            $"The label changed from '{old}' to '{@new}'. Of several values, consumers that expect one see the last.",
        DifferenceType.FieldNumericLabelChanged =>
            $"The label changed from '{old}' to '{@new}', and several numbers are written packed, one is not. {Unreadable(isForward)} {Keep}",
        DifferenceType.FieldNamedTypeChanged when old == @new =>
            $"The type '{old}' is imported, and its message changed: see the incompatible differences below its name. {Unreadable(isForward)} "
            + "Import the file as it was, or add to it only what is compatible.",
        _ => $"The type changed from '{old}' to '{@new}'. {Unreadable(isForward)} {Keep}",
    };

    private static string Unreadable(bool isForward) => isForward
        ? "Consumers with the old schema cannot read new records."
        : "Consumers with the new schema cannot read old records.";
}
