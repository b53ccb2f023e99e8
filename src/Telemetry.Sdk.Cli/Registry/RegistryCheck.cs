using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Sdk.Cli.Schema;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Compatibility;
using Finding = Telemetry.Sdk.Cli.Schema.Finding;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>
/// Compares files with the versions of their subjects: here, with sentences, and by the registry's own verdict. A schema passes when
/// neither finds a break; where the registry cannot check, ours decides. For one thread.
/// </summary>
internal sealed partial class RegistryCheck(RegistryConnection registry, CompatibilityLevel? level)
{
    private readonly RegisteredFiles _files = new(registry);
    private readonly Definitions _definitions = new(registry);

    /// <exception cref="RegistryException">The registry does not answer.</exception>
    /// <exception cref="ToolException">Nobody can compare.</exception>
    public async Task<IReadOnlyList<Verdict>> RunAsync(IReadOnlyList<SubjectSchema> subjects, CancellationToken cancellationToken)
    {
        List<Verdict> verdicts = [];
        foreach (var subject in subjects)
        {
            verdicts.Add(await JudgeAsync(subject, cancellationToken).ConfigureAwait(false) with { Subject = subject.Subject });
        }

        return verdicts;
    }

    private async Task<Verdict> JudgeAsync(SubjectSchema subject, CancellationToken cancellationToken)
    {
        var versions = await registry.VersionsAsync(subject.Subject, cancellationToken).ConfigureAwait(false);
        var judged = level ?? await LevelAsync(subject.Subject, cancellationToken).ConfigureAwait(false);
        if (versions.Count == 0)
        {
            return new Verdict { File = subject.Schema.Place, Level = judged, Note = "a new subject" };
        }

        try
        {
            var ours = await CompareAsync(subject, versions, judged, cancellationToken).ConfigureAwait(false);

            // At another level the registry's verdict says nothing.
            return level is null ? await AskAsync(subject, ours, cancellationToken).ConfigureAwait(false) : ours;
        }
        catch (ToolException unreadable) when (unreadable.ExitCode == ExitCode.NoAnswer && level is null)
        {
            return await AskAloneAsync(subject, judged, unreadable, cancellationToken).ConfigureAwait(false);
        }
    }

    // A version that cannot be read here may still be one that the registry can compare.
    private async Task<Verdict> AskAloneAsync(SubjectSchema subject, CompatibilityLevel judged, ToolException unreadable, CancellationToken cancellationToken)
    {
        var definition = Losses(subject.Schema).Length > 0
            ? throw unreadable
            : await _definitions.FindAsync(subject.Schema, cancellationToken).ConfigureAwait(false) ?? throw unreadable;
        var theirs = await registry.CheckAsync(subject.Subject, definition, cancellationToken).ConfigureAwait(false);
        return theirs.Outcome == CompatibilityOutcome.CannotCheck ? throw unreadable : new Verdict
        {
            File = subject.Schema.Place,
            Level = judged,
            Differences = theirs.Outcome == CompatibilityOutcome.Incompatible ? Findings(theirs) : [],
            Note = $"by the registry alone: {unreadable.Message}",
        };
    }

    private async Task<CompatibilityLevel> LevelAsync(string subject, CancellationToken cancellationToken)
    {
        var word = await registry.LevelAsync(subject, cancellationToken).ConfigureAwait(false);
        return LevelWords.Find(word) ?? throw new ToolException($"The Schema Registry has an unknown level for subject '{subject}': '{word}'. Name one with --level.", ExitCode.NoAnswer);
    }

    private async Task<Verdict> CompareAsync(SubjectSchema subject, IReadOnlyList<int> versions, CompatibilityLevel judged, CancellationToken cancellationToken)
    {
        List<SchemaFile> files = [];
        var looked = LevelRule.Of(judged).IsTransitive ? versions : [versions[^1]];
        foreach (var version in looked)
        {
            var registered = await _files.FetchAsync(subject.Subject, version, cancellationToken).ConfigureAwait(false);
            if (registered.File is not { } file)
            {
                return OfAnotherType(subject, judged, version, registered.SchemaType);
            }

            files.Add(file);
        }

        return SchemaComparison.Compare(files, subject.Schema, judged) with { Note = Range(looked) };
    }

    private static Verdict OfAnotherType(SubjectSchema subject, CompatibilityLevel judged, int version, string type) => new()
    {
        File = subject.Schema.Place,
        Level = judged,
        Differences = [new Finding("SCHEMA_TYPE_CHANGED", "#/", string.Create(CultureInfo.InvariantCulture, $"#/: Version {version} of the subject is {type}, this is PROTOBUF. Choose another subject."))],
    };

    private async Task<Verdict> AskAsync(SubjectSchema subject, Verdict ours, CancellationToken cancellationToken)
    {
        if (Losses(subject.Schema) is { Length: > 0 } losses)
        {
            return ours with { Note = $"{ours.Note}; the registry was not asked: only protoc compiles {losses} exactly" };
        }

        if (await _definitions.FindAsync(subject.Schema, cancellationToken).ConfigureAwait(false) is not { } definition)
        {
            return ours with { Note = $"{ours.Note}; an import is not registered yet, so the registry was not asked" };
        }

        var theirs = await registry.CheckAsync(subject.Subject, definition, cancellationToken).ConfigureAwait(false);
        return theirs.Outcome switch
        {
            CompatibilityOutcome.CannotCheck => ours with { Note = $"{ours.Note}; this registry cannot check" },
            CompatibilityOutcome.Incompatible when ours.IsCompatible => ours with { Differences = Findings(theirs), Note = $"{ours.Note}; the registry refuses it" },
            CompatibilityOutcome.Compatible when !ours.IsCompatible => ours with { Note = $"{ours.Note}; the registry itself would accept it" },
            _ => ours,
        };
    }

    // Other bytes than services have: the registry would judge what nobody registers.
    private static string Losses(SourceSchema schema) => string.Join(", ", schema.WithImports().SelectMany(file => file.Compiled.Losses).Distinct());

    private static string Range(IReadOnlyList<int> versions) => versions.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"against version {versions[0]}")
        : string.Create(CultureInfo.InvariantCulture, $"against versions {versions[0]} to {versions[^1]}");

    // {errorType:"FIELD_REMOVED", description:"... at path '#/A/1' ..."}, then facts in braces of other names.
    private static Finding[] Findings(CompatibilityVerdict theirs)
    {
        Finding[] found =
        [
            .. theirs.Messages.Select(message => Difference().Match(message)).Where(match => match.Success).Select(match =>
                new Finding(match.Groups[1].Value, Place().Match(match.Groups[2].Value) is { Success: true } place ? place.Groups[1].Value : "#/", match.Groups[2].Value)),
        ];
        return found.Length > 0 ? found : [new Finding("REFUSED_BY_REGISTRY", "#/", theirs.Messages.Count > 0 ? string.Join("; ", theirs.Messages) : "The registry gives no reasons.")];
    }

    [GeneratedRegex("errorType:\"([A-Z_]+)\", description:\"(.*)\"", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Difference();

    [GeneratedRegex("'(#/[^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
