using System.CommandLine;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>The options that several commands have. Each command gets its own: an option knows its parent.</summary>
internal static class CommonOptions
{
    public static Option<CompatibilityLevel?> Level(string description) => new("--level")
    {
        Description = $"{description} One of {string.Join(", ", LevelWords.All)}, in any case.",
        HelpName = "LEVEL",
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            var level = LevelWords.Find(word);
            if (level is null)
            {
                result.AddError($"--level is one of {string.Join(", ", LevelWords.All)}, not '{word}'.");
            }

            return level;
        },
    };

    public static Argument<string[]> Sources() => new("SOURCES")
    {
        Description = ".proto files, folders of them, or a built assembly (.dll) with the generated types.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string[]> ProtoPath() => new("--proto-path", "-I")
    {
        Description = "A folder in which imports are looked for, as with protoc; may be given several times. Without it: the importing file's folder and the folders above it.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object, and nothing else, on standard output." };

    public static Option<bool> Strict() => new("--strict") { Description = "Warnings count as incompatible." };
}
