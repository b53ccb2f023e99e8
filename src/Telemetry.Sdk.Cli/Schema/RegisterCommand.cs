using System.CommandLine;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Registry;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema register</c>: the only command that writes.</summary>
internal sealed class RegisterCommand
{
    private readonly Argument<string[]> _sources = CommonOptions.Sources();
    private readonly RegistryOptions _registry = new();
    private readonly SubjectOptions _subjects = new();
    private readonly Option<CompatibilityLevel?> _level = CommonOptions.Level(
        "Judge by this level and set it on each subject, before the schema is registered. Without it the registry's level judges and no level is written.");

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check, and say what would be registered; write nothing." };
    private readonly Option<string[]> _protoPath = CommonOptions.ProtoPath();
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create(Streams streams) => new RegisterCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("register", "Check schemas, then register them: imports first, and nothing at all where one of SOURCES is incompatible.")
        {
            Arguments = { _sources },
            Examples =
            [
                "ticket-telemetry schema register proto --registry http://localhost:8081 --dry-run",
                "ticket-telemetry schema register proto --registry http://localhost:8081 --level BACKWARD_TRANSITIVE",
            ],
            Notes = """
                JSON: {"registered": [{"subject", "version", "id", "guid", "state": "registered|unchanged|planned"}], "level": "..." or null}; where one is
                incompatible the JSON of 'schema check' instead. An import that is not among SOURCES is judged by the registry alone, when its turn comes: where
                it is refused, the imports before it are registered already. Name its folder in SOURCES to have it checked first.

                Exit code: 0 done, 1 incompatible or refused, 2 wrong usage or unreadable input, 3 the registry did not answer.
                """,
        };
        _registry.AddTo(command.Options);
        _subjects.AddTo(command.Options);
        foreach (var option in (Option[])[_level, _dryRun, _protoPath, _json])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        using var registry = _registry.Open(parsed);
        string[] roots = [.. parsed.GetValue(_protoPath)!.Select(DiskFiles.FullPath)];
        var schemas = await SourceReader.ReadAsync(parsed.GetRequiredValue(_sources), roots, cancellationToken).ConfigureAwait(false);
        Array.ForEach([.. schemas], CheckWhole);
        var subjects = _subjects.PlanOnce(parsed, schemas);
        var level = parsed.GetValue(_level);
        var verdicts = await new RegistryCheck(registry, level).RunAsync(subjects, cancellationToken).ConfigureAwait(false);
        if (!verdicts.All(verdict => verdict.IsCompatible))
        {
            return new Report(verdicts, isStrict: false) { IsList = true }.Print(streams, parsed.GetValue(_json), parsed.IsPlain());
        }

        var isDry = parsed.GetValue(_dryRun);
        var registration = new Registration(registry, level, isDry);
        var report = new RegistrationReport(await registration.RunAsync(subjects, cancellationToken).ConfigureAwait(false), level, isDry);
        report.Print(streams, parsed.GetValue(_json), parsed.IsPlain());
        return ExitCode.Success;
    }

    // Services look up the bytes that protoc wrote: others would only stand in their way.
    private static void CheckWhole(SourceSchema schema)
    {
        if (schema.WithImports().FirstOrDefault(file => file.Compiled.Losses.Count > 0) is { } lossy)
        {
            throw new ToolException($"{lossy.Place} uses {string.Join(", ", lossy.Compiled.Losses)}, which only protoc compiles exactly. Register the built assembly (.dll) instead.");
        }
    }
}
