using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Registry;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema export</c>: the ids of a registry for services that may not ask it.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string[]> _sources = CommonOptions.Sources();
    private readonly RegistryOptions _registry = new();
    private readonly SubjectOptions _subjects = new();
    private readonly Option<string[]> _protoPath = CommonOptions.ProtoPath();

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write; - for standard output.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "schema-ids.json",
    };

    public static Command Create(Streams streams) => new ExportCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        _sources.Arity = ArgumentArity.ZeroOrMore;
        var command = new ToolCommand("export", "Write the schema ids of a registry into a file, for services with SchemaRegistry:Policy=Offline and SchemaRegistry:IdFile.")
        {
            Arguments = { _sources },
            Options = { _output },
            Examples =
            [
                "ticket-telemetry schema export bin/Release/net10.0/Shop.dll --registry http://localhost:8081 --output schema-ids.json",
                "ticket-telemetry schema export --registry http://localhost:8081 --subject ticketshop.v1.SeatsHeld-value --output -",
            ],
            Notes = """
                With sources each id is for exactly that schema (its fingerprint); a schema that is not registered is refused, and nothing is written.
                Without sources the newest version of every subject, or of each --subject, is written: a service then uses it for whatever schema it has.

                Exit code: 0 written, 1 a schema of SOURCES is not registered, 2 wrong usage, unreadable input or a --subject that the registry does not have, 3 the registry did not answer.
                """,
        };
        _registry.AddTo(command.Options);
        _subjects.AddTo(command.Options);
        command.Options.Add(_protoPath);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        using var registry = _registry.Open(parsed);
        var sources = parsed.GetValue(_sources)!;
        var schemas = sources.Length > 0
            ? await OfSourcesAsync(parsed, registry, sources, cancellationToken).ConfigureAwait(false)
            : await NewestAsync(registry, _subjects.Named(parsed), cancellationToken).ConfigureAwait(false);
        var path = parsed.GetValue(_output)!;
        await WriteAsync(new PinnedIdFile(PinnedIdFile.CurrentVersion, registry.Address, schemas), path, streams, cancellationToken).ConfigureAwait(false);
        if (path != "-")
        {
            streams.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {schemas.Count} schema ids of {registry.Address}"));
        }

        return ExitCode.Success;
    }

    private async Task<IReadOnlyList<PinnedSchema>> OfSourcesAsync(ParseResult parsed, RegistryConnection registry, string[] sources, CancellationToken cancellationToken)
    {
        string[] roots = [.. parsed.GetValue(_protoPath)!.Select(DiskFiles.FullPath)];
        var subjects = _subjects.PlanOnce(parsed, await SourceReader.ReadAsync(sources, roots, cancellationToken).ConfigureAwait(false));
        var definitions = new Definitions(registry);
        List<PinnedSchema> pinned = [];
        List<string> missing = [];
        foreach (var (subject, schema) in subjects)
        {
            var definition = await definitions.FindAsync(schema, cancellationToken).ConfigureAwait(false);
            if (definition is not null && await registry.FindAsync(subject, definition, cancellationToken).ConfigureAwait(false) is { } identity)
            {
                pinned.Add(new PinnedSchema(subject, identity.Version, identity.Id, identity.Guid, schema.Compiled.Fingerprint));
            }
            else
            {
                missing.Add(subject);
            }
        }

        return missing.Count == 0 ? pinned : throw new ToolException(
            $"Not registered as they are: {string.Join(", ", missing)}. Run: {Tool.Name} schema register {string.Join(' ', sources.Select(RepeatedOptions.Word))} --registry {registry.Address}"
            + RepeatedOptions.Of(parsed, "--subject", "--strategy", "--topic-prefix", "--proto-path", "--setting"),
            ExitCode.Incompatible);
    }

    private static async Task<IReadOnlyList<PinnedSchema>> NewestAsync(RegistryConnection registry, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var subjects = named.Count > 0 ? named : [.. (await registry.SubjectsAsync(cancellationToken).ConfigureAwait(false)).Order(StringComparer.Ordinal)];
        List<PinnedSchema> pinned = [];
        foreach (var subject in subjects)
        {
            var newest = await registry.SchemaAsync(subject, version: null, cancellationToken).ConfigureAwait(false);
            if (newest is { SchemaType: SchemaRequest.Protobuf })
            {
                pinned.Add(new PinnedSchema(subject, newest.Version, newest.Id, newest.Guid, Fingerprint: null));
            }
            else if (named.Count > 0)
            {
                throw new ToolException($"The registry has no Protobuf schema of subject '{subject}'; '{Tool.Name} schema list' shows what it has.");
            }
        }

        return pinned;
    }

    // A service may be reading it: the whole file, or the old one.
    private static async Task WriteAsync(PinnedIdFile file, string path, Streams streams, CancellationToken cancellationToken)
    {
        var contracts = new IdFileContracts(new JsonSerializerOptions(IdFileContracts.Default.Options) { WriteIndented = true });
        var text = JsonSerializer.Serialize(file, contracts.PinnedIdFile) + "\n";
        if (path == "-")
        {
            await streams.Out.WriteAsync(text).ConfigureAwait(false);
            return;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, text, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{path} cannot be written: {refused.Message}");
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
