using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>A Protobuf file with everything it imports, ready to be compared.</summary>
internal sealed class SourceSchema
{
    private readonly Lazy<SchemaImport> _asImport;
    private readonly Lazy<CompiledSchema> _compiled;

    public SourceSchema(string name, string place, SchemaFile file, IReadOnlyList<SourceImport> imports)
    {
        Name = name;
        Place = place;
        File = file;
        Imports = imports;

        // Every importer gets all files in one flat list: a tree would name a file once for each way that leads to it.
        _asImport = new(() => SchemaImport.Of(Name, new SchemaFile(File.Descriptor, [])));
        _compiled = new(() => CompiledSchema.Of(this));
    }

    /// <summary>The path by which other files import it.</summary>
    public string Name { get; }

    /// <summary>Where a person finds it.</summary>
    public string Place { get; }

    public SchemaFile File { get; }

    /// <summary>The direct imports, but for those that every registry knows.</summary>
    public IReadOnlyList<SourceImport> Imports { get; }

    /// <summary>What was written, where the source is text.</summary>
    public ProtoFile? Tree { get; init; }

    /// <summary>What protoc wrote, where the source is an assembly.</summary>
    public CompiledSchema? Original { get; init; }

    /// <summary>The file as services have it.</summary>
    public CompiledSchema Compiled => Original ?? _compiled.Value;

    public SchemaImport AsImport => _asImport.Value;

    /// <summary>The full names of the top-level messages, in the order of the file.</summary>
    public IEnumerable<string> Messages => File.Descriptor.MessageType.Select(message => ProtoTypes.Join(File.Descriptor.Package, message.Name));

    /// <summary>All imports, each once.</summary>
    public static SchemaImport[] Flatten(IEnumerable<SourceImport> imports) => [.. Reachable(imports.Select(import => import.File)).Select(file => file.AsImport)];

    /// <summary>The file, then all its imports, each once.</summary>
    public IEnumerable<SourceSchema> WithImports() => Reachable([this]);

    private static HashSet<SourceSchema> Reachable(IEnumerable<SourceSchema> files)
    {
        var seen = new HashSet<SourceSchema>();
        var waiting = new Stack<SourceSchema>(files.Reverse());
        while (waiting.TryPop(out var file))
        {
            if (seen.Add(file))
            {
                foreach (var import in file.Imports)
                {
                    waiting.Push(import.File);
                }
            }
        }

        return seen;
    }
}
