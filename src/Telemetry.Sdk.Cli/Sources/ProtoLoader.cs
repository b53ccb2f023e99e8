using Google.Protobuf;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>
/// Reads .proto files and what they import: from the roots that were given, else from the importing file's folder and the folders above
/// it. Every file is read once. For one thread.
/// </summary>
internal sealed class ProtoLoader(IProtoFiles files, IReadOnlyList<string> roots)
{
    /// <summary>The longest chain of imports: the loader descends on the stack.</summary>
    private const int MaxDepth = 100;

    private readonly Dictionary<string, SourceSchema> _loaded = new(StringComparer.Ordinal);

    // The files that are being read, the importing ones first.
    private readonly List<string> _chain = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="folder">The folder to name the file by where no root holds it and its package says nothing; null for the file's own.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">It does not exist, or is no .proto file.</exception>
    public async Task<SourceSchema> LoadAsync(string path, string? folder, CancellationToken cancellationToken)
    {
        if (_loaded.TryGetValue(path, out var known))
        {
            return known;
        }

        var text = await files.ReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new ToolException($"{files.Place(path)} does not exist.");
        var source = Parse(path, text);
        return await LinkAsync(path, ImportPath.Of(path, source.Tree.Package, roots, folder), source, text, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SourceSchema> LinkAsync(string path, string name, SchemaSource source, string text, CancellationToken cancellationToken)
    {
        Enter(path);
        List<SourceImport> imports = [];
        foreach (var import in source.Tree.Dependencies.Distinct().Where(import => !KnownTypes.IsKnownImport(import)))
        {
            imports.Add(new SourceImport(import, await ImportAsync(path, import, text, cancellationToken).ConfigureAwait(false)));
        }

        _chain.RemoveAt(_chain.Count - 1);
        var loaded = new SourceSchema(name, files.Place(path), Link(path, name, source, imports), imports) { Tree = source.Tree };
        _loaded.Add(path, loaded);
        return loaded;
    }

    private async Task<SourceSchema> ImportAsync(string importer, string import, string importerText, CancellationToken cancellationToken)
    {
        var place = ImportPath.Place(files.Place(importer), importerText, import);
        if (!ImportPath.IsPlain(import))
        {
            throw new ToolException($"{place}: error: import \"{import}\" must be a plain path, without '.', '..' or a backslash.");
        }

        var folders = roots.Count > 0 ? roots : ImportPath.FoldersAbove(importer);
        foreach (var candidate in folders.Select(folder => ImportPath.Join(folder, import)))
        {
            if (_loaded.TryGetValue(candidate, out var known))
            {
                return known;
            }

            if (await files.ReadAsync(candidate, cancellationToken).ConfigureAwait(false) is { } text)
            {
                return await LinkAsync(candidate, import, Parse(candidate, text), text, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new ToolException($"{place}: error: import \"{import}\" was not found in {Searched()}.");
    }

    private string Searched() => roots.Count > 0
        ? string.Join(", ", roots.Select(files.Place))
        : "the file's folder or a folder above it; name the folder of the imports with --proto-path";

    private void Enter(string path)
    {
        var first = _chain.IndexOf(path);
        if (first >= 0)
        {
            throw new ToolException($"{files.Place(path)}: error: circular import: {string.Join(" -> ", _chain.Skip(first).Append(path).Select(files.Place))}.");
        }

        if (_chain.Count == MaxDepth)
        {
            throw new ToolException($"{files.Place(path)}: error: the imports are more than {MaxDepth} files deep.");
        }

        _chain.Add(path);
    }

    private SchemaSource Parse(string path, string text)
    {
        try
        {
            // A registry takes a descriptor in base64 too; a file is text.
            _ = ProtoReader.Read(text);
            return SchemaSource.Read(text);
        }
        catch (ProtoSyntaxException wrong)
        {
            throw new ToolException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{files.Place(path)}:{wrong.Line}:{wrong.Column}: error: {wrong.Problem}"));
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new ToolException($"{files.Place(path)}: error: {wrong.Message}");
        }
    }

    private SchemaFile Link(string path, string name, SchemaSource source, List<SourceImport> imports)
    {
        try
        {
            var linked = source.Link(SourceSchema.Flatten(imports));
            linked.Descriptor.Name = name;
            return linked;
        }
        catch (ProtoTypeException wrong)
        {
            throw new ToolException($"{files.Place(path)}: error: {wrong.Message}");
        }
    }
}
