using System.CommandLine;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema diff</c>: two files.</summary>
internal sealed class DiffCommand
{
    private readonly Argument<string> _old = new("OLD") { Description = "The .proto file as it was, or as it is registered." };
    private readonly Argument<string> _new = new("NEW") { Description = "The .proto file as it shall be." };
    private readonly Option<CompatibilityLevel?> _level = CommonOptions.Level("How far the two must understand each other; BACKWARD by default.");
    private readonly Option<string[]> _protoPath = CommonOptions.ProtoPath();
    private readonly Option<bool> _strict = CommonOptions.Strict();
    private readonly Option<bool> _json = CommonOptions.Json();

    public static Command Create(Streams streams) => new DiffCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("diff", "Compare two .proto files by the rules of Confluent's Schema Registry, without a server.")
        {
            Arguments = { _old, _new },
            Options = { _level, _protoPath, _strict, _json },
            Examples =
            [
                "ticket-telemetry schema diff old/events.proto new/events.proto",
                "ticket-telemetry schema diff old.proto new.proto --level FULL_TRANSITIVE --json",
            ],
            Notes = JsonNotes.Text,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        string[] roots = [.. parsed.GetValue(_protoPath)!.Select(DiskFiles.FullPath)];
        var old = await LoadAsync(parsed.GetRequiredValue(_old), roots, cancellationToken).ConfigureAwait(false);
        var @new = await LoadAsync(parsed.GetRequiredValue(_new), roots, cancellationToken).ConfigureAwait(false);
        var verdict = SchemaComparison.Compare([old.File], @new, parsed.GetValue(_level) ?? CompatibilityLevel.Backward);
        return new Report([verdict], parsed.GetValue(_strict)).Print(streams, parsed.GetValue(_json), parsed.IsPlain());
    }

    // Each side has its own loader: a file may import the other side's namesake.
    private static Task<SourceSchema> LoadAsync(string path, string[] roots, CancellationToken cancellationToken) =>
        new ProtoLoader(new DiskFiles(), roots).LoadAsync(DiskFiles.FullPath(path), folder: null, cancellationToken);
}
