namespace Telemetry.Sdk.Cli.Sources;

/// <summary>Reads the sources of a command line as they are on the disk.</summary>
internal static class SourceReader
{
    /// <summary>Reads every file once, in the order of the command line.</summary>
    /// <exception cref="ToolException">A source does not exist, holds no schema, or cannot be read.</exception>
    public static async Task<IReadOnlyList<SourceSchema>> ReadAsync(IEnumerable<string> sources, IReadOnlyList<string> roots, CancellationToken cancellationToken)
    {
        var loader = new ProtoLoader(new DiskFiles(), roots);
        var schemas = new List<SourceSchema>();
        foreach (var source in sources.Select(ProtoSource.Of))
        {
            if (source.IsAssembly && !source.IsFolder)
            {
                schemas.AddRange(AssemblySchemas.Read(source.Path));
                continue;
            }

            var files = source.Files();
            if (files.Count == 0)
            {
                throw new ToolException($"{source.Path} holds no .proto file.");
            }

            foreach (var file in files)
            {
                schemas.Add(await loader.LoadAsync(file, source.IsFolder ? source.Path : null, cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. schemas.Distinct()];
    }
}
