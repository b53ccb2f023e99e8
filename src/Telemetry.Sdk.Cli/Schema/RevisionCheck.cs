using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>
/// Compares .proto files, or those that an assembly was built from, with themselves at a git revision. An assembly says nothing about files
/// that are gone. For one thread.
/// </summary>
internal sealed class RevisionCheck(IReadOnlyList<string> roots, CompatibilityLevel level)
{
    // By the path in the repository.
    private readonly SortedDictionary<string, SourceSchema> _old = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SourceSchema> _new = new(StringComparer.Ordinal);

    // Of assemblies, which know the import paths of their files only.
    private readonly List<(SourceSchema? Old, SourceSchema? New)> _built = [];

    /// <exception cref="ToolException">A source cannot be read, now or then.</exception>
    public async Task<IReadOnlyList<Verdict>> RunAsync(IReadOnlyList<ProtoSource> sources, string revision, CancellationToken cancellationToken)
    {
        var repository = await GitRevision.OpenAsync(sources[0].Path, revision, cancellationToken).ConfigureAwait(false);
        await ReadAsync(sources, repository, cancellationToken).ConfigureAwait(false);
        return [.. Pairs().Concat(_built).Select(Judge)];
    }

    private async Task ReadAsync(IReadOnlyList<ProtoSource> sources, GitRevision repository, CancellationToken cancellationToken)
    {
        var now = new ProtoLoader(new DiskFiles(), roots);
        List<string> oldRoots = [];
        foreach (var root in roots)
        {
            oldRoots.Add(await repository.PathOfAsync(root, cancellationToken).ConfigureAwait(false));
        }

        var then = new ProtoLoader(repository, oldRoots);
        foreach (var source in sources.Where(source => source.IsAssembly && !source.IsFolder))
        {
            foreach (var built in AssemblySchemas.Read(source.Path))
            {
                var path = Find(repository, oldRoots, built.Name);
                _built.Add((path is null ? null : await then.LoadAsync(path, null, cancellationToken).ConfigureAwait(false), built));
            }
        }

        foreach (var source in sources.Where(source => !source.IsAssembly || source.IsFolder))
        {
            var inside = await repository.PathOfAsync(source.Path, cancellationToken).ConfigureAwait(false);
            string[] before = [.. repository.Files(inside).Where(path => path == inside || ProtoSource.IsWritten(path, inside))];
            string[] after = [.. source.Files().Where(File.Exists)];
            if (before.Length + after.Length == 0)
            {
                throw new ToolException($"{source.Path} holds no .proto file, neither now nor at the revision.");
            }

            foreach (var path in after)
            {
                var place = source.IsFolder ? ImportPath.Join(inside, ImportPath.Relative(path, source.Path)) : inside;
                _new[place] = await now.LoadAsync(path, source.IsFolder ? source.Path : null, cancellationToken).ConfigureAwait(false);
            }

            foreach (var path in before)
            {
                _old[path] = await then.LoadAsync(path, source.IsFolder ? inside : null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The file of the revision that others import by this path.
    private static string? Find(GitRevision repository, List<string> oldRoots, string name)
    {
        var found = oldRoots.Count > 0
            ? oldRoots.Select(root => ImportPath.Join(root, name)).SelectMany(repository.Files).ToArray()
            : [.. repository.Files("").Where(path => path == name || path.EndsWith("/" + name, StringComparison.Ordinal))];
        return found.Length <= 1
            ? found.SingleOrDefault()
            : throw new ToolException($"The revision has several files {name}: {string.Join(", ", found)}. Name the folder of the right one with --proto-path.");
    }

    private IEnumerable<(SourceSchema? Old, SourceSchema? New)> Pairs()
    {
        var added = _new.Where(file => !_old.ContainsKey(file.Key)).Select(file => file.Value).ToList();
        foreach (var (path, old) in _old)
        {
            var now = _new.GetValueOrDefault(path) ?? Renamed(old, added);
            if (now is not null)
            {
                added.Remove(now);
            }

            yield return (old, now);
        }

        foreach (var @new in added)
        {
            yield return (null, @new);
        }
    }

    // The new file that has the most of its messages.
    private static SourceSchema? Renamed(SourceSchema old, List<SourceSchema> added) => added
        .Select(file => (File: file, Shared: file.Messages.Intersect(old.Messages).Count()))
        .Where(candidate => candidate.Shared > 0)
        .OrderByDescending(candidate => candidate.Shared)
        .Select(candidate => candidate.File)
        .FirstOrDefault();

    private Verdict Judge((SourceSchema? Old, SourceSchema? New) pair) => pair switch
    {
        ({ } old, null) => SchemaComparison.Removal(old, level),
        (null, { } @new) => new Verdict { File = @new.Place, Level = level, Note = "the file is new" },
        ({ } old, { } @new) => SchemaComparison.Compare([old.File], @new, level) with { Note = old.Name == @new.Name ? null : $"was {old.Place}" },
        _ => throw new InvalidOperationException("A pair has a side."),
    };
}
