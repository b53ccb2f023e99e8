using System.Globalization;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>A file of a revision.</summary>
internal sealed record GitBlob(string Hash, long Bytes)
{
    /// <summary>Reads the lines of <c>git ls-tree -r -l -z</c>: mode, type, hash, size, a tab, the path. Links are no files.</summary>
    public static Dictionary<string, GitBlob> Read(string listing)
    {
        var blobs = new Dictionary<string, GitBlob>(StringComparer.Ordinal);
        foreach (var line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (words, path) = (line[..line.IndexOf('\t', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries), line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
            if (words is ["100644" or "100755", "blob", var hash, var size] && path.EndsWith(".proto", StringComparison.Ordinal))
            {
                blobs.Add(path, new GitBlob(hash, long.Parse(size, CultureInfo.InvariantCulture)));
            }
        }

        return blobs;
    }
}
