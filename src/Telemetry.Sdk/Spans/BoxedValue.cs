namespace Telemetry.Sdk.Spans;

/// <summary>Boxes that are made once, for the values that attributes carry most: an activity keeps every value as an object. Thread-safe.</summary>
internal static class BoxedValue
{
    private const int SmallIntegers = 1_024;
    private static readonly object True = true;
    private static readonly object False = false;

    // Filled as needed; two threads may make the same box, and either may stay.
    private static readonly object?[] Integers = new object?[SmallIntegers];

    public static object Of(bool value) => value ? True : False;

    public static object Of(int value) => (uint)value < SmallIntegers ? Integers[value] ??= value : value;
}
