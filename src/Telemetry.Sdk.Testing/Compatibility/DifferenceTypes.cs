namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Names and weight of the types of differences.</summary>
internal static class DifferenceTypes
{
    /// <summary>Confluent's word: <c>FIELD_ADDED</c>.</summary>
    public static string Word(this DifferenceType type) => string.Concat(type.ToString()
        .Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));

    public static bool IsCompatible(this DifferenceType type) => type is not (
        DifferenceType.PackageChanged
        or DifferenceType.MessageRemoved
        or DifferenceType.FieldKindChanged
        or DifferenceType.FieldScalarKindChanged
        or DifferenceType.FieldNamedTypeChanged
        or DifferenceType.FieldNumericLabelChanged
        or DifferenceType.RequiredFieldAdded
        or DifferenceType.RequiredFieldRemoved
        or DifferenceType.OneofFieldRemoved
        or DifferenceType.MultipleFieldsMovedToOneof
        or DifferenceType.FieldMovedToExistingOneof);
}
