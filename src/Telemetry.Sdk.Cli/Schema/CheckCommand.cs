using System.CommandLine;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Registry;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema check</c>: sources against what others rely on.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string[]> _sources = CommonOptions.Sources();
    private readonly Option<string?> _against = new("--against")
    {
        Description = "Compare with the .proto files of this git revision: a branch, a tag, a commit, HEAD~1.",
        HelpName = "REVISION",
    };

    private readonly RegistryOptions _registry = new();
    private readonly SubjectOptions _subjects = new();

    private readonly Option<CompatibilityLevel?> _level = CommonOptions.Level(
        "How far old and new must understand each other; by default the level that the registry has for the subject, and BACKWARD with --against.");

    private readonly Option<string[]> _protoPath = CommonOptions.ProtoPath();
    private readonly Option<bool> _strict = CommonOptions.Strict();
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create(Streams streams) => new CheckCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("check", "Check .proto files, or a built assembly, against a Schema Registry or against the .proto files of a git revision. Changes nothing.")
        {
            Arguments = { _sources },
            Options = { _against },
            Examples =
            [
                "ticket-telemetry schema check proto --against origin/main",
                "ticket-telemetry schema check bin/Release/net10.0/Shop.dll --registry https://registry:8081",
                "ticket-telemetry schema check proto --registry http://localhost:8081 --level FULL_TRANSITIVE --strict --json",
                "ticket-telemetry schema check traces.proto --subject otlp_spans-value --registry http://localhost:8081",
            ],
            Notes = JsonNotes.List,
        };
        _registry.AddTo(command.Options);
        _subjects.AddTo(command.Options);
        foreach (var option in (Option[])[_level, _protoPath, _strict, _json])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        var verdicts = parsed.GetValue(_against) is { } revision
            ? await AgainstRevisionAsync(parsed, revision, cancellationToken).ConfigureAwait(false)
            : await AgainstRegistryAsync(parsed, cancellationToken).ConfigureAwait(false);
        return new Report(verdicts, parsed.GetValue(_strict)) { IsList = true }.Print(streams, parsed.GetValue(_json), parsed.IsPlain());
    }

    private Task<IReadOnlyList<Verdict>> AgainstRevisionAsync(ParseResult parsed, string revision, CancellationToken cancellationToken)
    {
        if (_registry.IsNamed(parsed))
        {
            throw new ToolException("--registry and --against exclude each other; run the tool twice.");
        }

        ProtoSource[] sources = [.. parsed.GetRequiredValue(_sources).Select(ProtoSource.Of)];
        return new RevisionCheck(Roots(parsed), parsed.GetValue(_level) ?? CompatibilityLevel.Backward).RunAsync(sources, revision, cancellationToken);
    }

    private async Task<IReadOnlyList<Verdict>> AgainstRegistryAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var registry = _registry.Open(parsed);
        var schemas = await SourceReader.ReadAsync(parsed.GetRequiredValue(_sources), Roots(parsed), cancellationToken).ConfigureAwait(false);
        var subjects = _subjects.Plan(parsed, schemas);
        return await new RegistryCheck(registry, parsed.GetValue(_level)).RunAsync(subjects, cancellationToken).ConfigureAwait(false);
    }

    private string[] Roots(ParseResult parsed) => [.. parsed.GetValue(_protoPath)!.Select(DiskFiles.FullPath)];
}
