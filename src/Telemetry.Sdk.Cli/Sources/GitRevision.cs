using System.Globalization;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>The .proto files of one revision of the repository that holds the sources. Paths start at its root.</summary>
internal sealed class GitRevision : IProtoFiles
{
    private readonly string _root;
    private readonly string _revision;
    private readonly IReadOnlyDictionary<string, GitBlob> _blobs;

    private GitRevision(string root, string revision, IReadOnlyDictionary<string, GitBlob> blobs)
    {
        _root = root;
        _revision = revision;
        _blobs = blobs;
    }

    /// <summary>Finds a revision.</summary>
    /// <param name="path">A source: the repository is the one that it lies in.</param>
    /// <param name="revision">A branch, a tag, a commit, or an expression such as <c>HEAD~1</c>.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="ToolException">There is no repository, or no such revision in it.</exception>
    public static async Task<GitRevision> OpenAsync(string path, string revision, CancellationToken cancellationToken)
    {
        var root = (await LocateAsync(path, cancellationToken).ConfigureAwait(false)).Root;
        if (revision.StartsWith('-') || revision.Length == 0)
        {
            throw new ToolException($"'{revision}' is no git revision.");
        }

        var commit = await GitCommand.RunAsync(root, cancellationToken, "rev-parse", "--verify", "--quiet", revision + "^{commit}").ConfigureAwait(false);
        if (!commit.IsSuccess)
        {
            throw new ToolException($"The repository {root} has no revision '{revision}'. A pipeline often fetches the newest commit only: fetch the other one too, for example with 'git fetch origin {Branch(revision)}'.");
        }

        var tree = await GitCommand.RunAsync(root, cancellationToken, "ls-tree", "-r", "-l", "-z", "--full-tree", commit.Line).ConfigureAwait(false);
        return tree.IsSuccess
            ? new GitRevision(root, revision, GitBlob.Read(tree.Text))
            : throw new ToolException($"git could not list revision '{revision}': {tree.Error}");
    }

    /// <summary>Where a path of the disk lies in the repository.</summary>
    /// <exception cref="ToolException">It lies in another one.</exception>
    public async Task<string> PathOfAsync(string path, CancellationToken cancellationToken)
    {
        var (root, inside) = await LocateAsync(path, cancellationToken).ConfigureAwait(false);
        return root == _root ? inside : throw new ToolException($"{path} lies in the repository {root}, not in {_root} like the source before it.");
    }

    /// <summary>The .proto files of a folder, or the file, in order; empty where the revision had none.</summary>
    public IReadOnlyList<string> Files(string path) =>
        [.. _blobs.Keys.Where(file => file == path || ImportPath.IsUnder(file, path)).Order(StringComparer.Ordinal)];

    public async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!_blobs.TryGetValue(path, out var blob))
        {
            return null;
        }

        if (blob.Bytes > ProtoEncoding.MaxBytes)
        {
            throw ProtoEncoding.TooLarge(Place(path));
        }

        var content = await GitCommand.RunAsync(_root, cancellationToken, "cat-file", "blob", blob.Hash).ConfigureAwait(false);
        return content.IsSuccess
            ? ProtoEncoding.Decode(content.Output, Place(path))
            : throw new ToolException($"git could not read {Place(path)}: {content.Error}");
    }

    public string Place(string path) => $"{_revision}:{path}";

    private static string Branch(string revision) => revision.StartsWith("origin/", StringComparison.Ordinal) ? revision["origin/".Length..] : revision;

    // A source may have been deleted: the nearest folder that is still there knows the repository.
    private static async Task<(string Root, string Inside)> LocateAsync(string path, CancellationToken cancellationToken)
    {
        var folder = path;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new ToolException($"{path} does not exist.");
        }

        var answer = await GitCommand.RunAsync(folder, cancellationToken, "rev-parse", "--show-toplevel", "--show-prefix").ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw new ToolException(string.Create(CultureInfo.InvariantCulture, $"{folder} does not lie in a git repository: {answer.Error}"));
        }

        var lines = answer.Text.Split('\n');
        var rest = path.Length > folder.Length ? path[folder.TrimEnd('/').Length..].TrimStart('/') : "";
        return (lines[0], (lines[1] + rest).TrimEnd('/'));
    }
}
