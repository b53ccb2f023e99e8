using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>Confluent's words for the compatibility levels.</summary>
internal static class LevelWords
{
    public static readonly IReadOnlyList<string> All = [.. Enum.GetValues<CompatibilityLevel>().Select(Word)];

    public static string Word(this CompatibilityLevel level) => string.Concat(level.ToString()
        .Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));

    /// <summary>Reads a word in any case; null for none of them.</summary>
    public static CompatibilityLevel? Find(string word) =>
        Enum.GetValues<CompatibilityLevel>().Cast<CompatibilityLevel?>().FirstOrDefault(level => Word(level!.Value).Equals(word, StringComparison.OrdinalIgnoreCase));
}
