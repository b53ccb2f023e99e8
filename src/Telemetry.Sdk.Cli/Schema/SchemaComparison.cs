using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>Compares a file with the versions before it: by the registry's rules, then by ours.</summary>
internal static class SchemaComparison
{
    /// <summary>Compares.</summary>
    /// <param name="versions">The versions, oldest first; without any, everything is compatible.</param>
    /// <param name="update">The new file.</param>
    /// <param name="level">The level: it also says how many versions are looked at.</param>
    public static Verdict Compare(IReadOnlyList<SchemaFile> versions, SourceSchema update, CompatibilityLevel level)
    {
        var rule = LevelRule.Of(level);
        IReadOnlyList<DirectedDifference>? found = null;
        for (var index = versions.Count - 1; index >= rule.OldestIndex(versions.Count); index--)
        {
            var differences = rule.Compare(versions[index], update.File);
            found ??= differences;
            if (differences.Exists(difference => !difference.Difference.IsCompatible))
            {
                found = differences;
                break;
            }
        }

        return new Verdict
        {
            File = update.Place,
            Level = level,
            Differences = Findings(found, isCompatible: false),
            CompatibleDifferences = Findings(found, isCompatible: true),
            Warnings = NumberRules.Check(versions, update.File),
        };
    }

    /// <summary>What the removal of a file breaks: every message of it is gone.</summary>
    public static Verdict Removal(SourceSchema old, CompatibilityLevel level)
    {
        var rule = LevelRule.Of(level);
        var gone = old.File.Descriptor.MessageType.Select(message => new Finding(
            DifferenceType.MessageRemoved.Word(),
            $"#/{message.Name}",
            DifferenceSentence.Of(new Difference(DifferenceType.MessageRemoved, $"#/{message.Name}", message.Name, ""), isForward: false)));
        return new Verdict
        {
            File = old.Place,
            Level = level,
            Note = "the file is gone",
            Differences = rule.IsBackward ? [.. gone] : [],
            CompatibleDifferences = rule.IsForward && !rule.IsBackward ? [.. gone] : [],
        };
    }

    private static Finding[] Findings(IReadOnlyList<DirectedDifference>? found, bool isCompatible) =>
    [
        .. (found ?? []).Where(difference => difference.Difference.IsCompatible == isCompatible).Select(difference => new Finding(
            difference.Difference.Type.Word(),
            difference.Difference.Path,
            DifferenceSentence.Of(difference.Difference, difference.IsForward))),
    ];
}
