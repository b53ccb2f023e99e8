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

    /// <summary>What a removal is when the update is the original: an addition.</summary>
    public static DifferenceType FromTheOtherSide(this DifferenceType type) => type switch
    {
        DifferenceType.MessageAdded => DifferenceType.MessageRemoved,
        DifferenceType.MessageRemoved => DifferenceType.MessageAdded,
        DifferenceType.EnumAdded => DifferenceType.EnumRemoved,
        DifferenceType.EnumRemoved => DifferenceType.EnumAdded,
        DifferenceType.EnumConstAdded => DifferenceType.EnumConstRemoved,
        DifferenceType.EnumConstRemoved => DifferenceType.EnumConstAdded,
        DifferenceType.FieldAdded => DifferenceType.FieldRemoved,
        DifferenceType.FieldRemoved => DifferenceType.FieldAdded,
        DifferenceType.RequiredFieldAdded => DifferenceType.RequiredFieldRemoved,
        DifferenceType.RequiredFieldRemoved => DifferenceType.RequiredFieldAdded,
        DifferenceType.OneofAdded => DifferenceType.OneofRemoved,
        DifferenceType.OneofRemoved => DifferenceType.OneofAdded,
        DifferenceType.OneofFieldAdded => DifferenceType.OneofFieldRemoved,
        DifferenceType.OneofFieldRemoved => DifferenceType.OneofFieldAdded,
        _ => type,
    };
}
