using System.CommandLine;
using Telemetry.Sdk.Cli.Output;
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

    private readonly Option<CompatibilityLevel?> _level = CommonOptions.Level("How far old and new must understand each other; BACKWARD by default.");
    private readonly Option<string[]> _protoPath = CommonOptions.ProtoPath();
    private readonly Option<bool> _strict = CommonOptions.Strict();
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create(Streams streams) => new CheckCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("check", "Check .proto files against a git revision.")
        {
            Arguments = { _sources },
            Options = { _against, _level, _protoPath, _strict, _json },
            Examples =
            [
                "ticket-telemetry schema check proto --against origin/main",
                "ticket-telemetry schema check proto --against v1.4.0 --level FULL --strict --json",
            ],
            Notes = JsonNotes.List,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        var against = parsed.GetValue(_against) ?? throw new ToolException("Say what to check against: --against REVISION.");
        ProtoSource[] sources = [.. parsed.GetRequiredValue(_sources).Select(ProtoSource.Of)];
        string[] roots = [.. parsed.GetValue(_protoPath)!.Select(DiskFiles.FullPath)];
        var verdicts = await new RevisionCheck(roots, parsed.GetValue(_level) ?? CompatibilityLevel.Backward)
            .RunAsync(sources, against, cancellationToken).ConfigureAwait(false);
        var report = new Report(verdicts, parsed.GetValue(_strict)) { IsList = true };
        return report.Print(streams, parsed.GetValue(_json), parsed.IsPlain());
    }
}
