namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>An option.</summary>
/// <param name="Name">The name without parentheses.</param>
/// <param name="IsExtension">Whether the name stands in parentheses.</param>
/// <param name="SubNames">What follows the name, each after a dot.</param>
/// <param name="Value">The value.</param>
internal sealed record ProtoOption(string Name, bool IsExtension, IReadOnlyList<string> SubNames, ProtoValue Value)
{
    public static ProtoOption Simple(string name, ProtoValue value) => new(name, false, [], value);

    /// <summary>The name as it is printed.</summary>
    public string PrintedName => string.Join('.', [IsExtension ? $"({Name})" : Name, .. SubNames]);
}
