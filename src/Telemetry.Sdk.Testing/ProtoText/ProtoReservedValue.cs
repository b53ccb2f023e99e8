namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A name, or a range of numbers with both ends in it.</summary>
internal sealed record ProtoReservedValue(string? Name, int Start, int End)
{
    /// <summary>What <c>max</c> means in a message.</summary>
    public const int Max = 536_870_911;
}
