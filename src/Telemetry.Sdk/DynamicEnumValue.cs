namespace Telemetry.Sdk;

/// <summary>A value of an enum field.</summary>
/// <param name="Number">The number on the wire.</param>
/// <param name="Name">The constant's name; null where the schema has none of this number.</param>
public readonly record struct DynamicEnumValue(int Number, string? Name)
{
    /// <summary>Returns the name, or the number where there is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name ?? Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
