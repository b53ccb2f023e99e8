using System.Globalization;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>The path by which files import a file, as protoc has it: relative to a root, with forward slashes.</summary>
internal static class ImportPath
{
    /// <summary>The path of a file: under a root, else where its package says, else under the folder.</summary>
    public static string Of(string path, string? package, IReadOnlyList<string> roots, string? folder)
    {
        var root = roots.Where(root => IsUnder(path, root)).MaxBy(root => root.Length);
        if (root is not null)
        {
            return Relative(path, root);
        }

        var packageFolder = (package ?? "").Replace('.', '/');
        var own = Folder(path);
        var isInPackage = packageFolder.Length > 0 && (own == packageFolder || own.EndsWith("/" + packageFolder, StringComparison.Ordinal));
        return isInPackage ? $"{packageFolder}/{path[(own.Length + 1)..]}" : Relative(path, folder ?? own);
    }

    /// <summary>Whether an import statement may name it.</summary>
    public static bool IsPlain(string import) =>
        import.Length > 0 && !import.Contains('\\', StringComparison.Ordinal) && Array.TrueForAll(import.Split('/'), part => part is not ("" or "." or ".."));

    public static string Join(string folder, string import) => folder.Length == 0 ? import : $"{folder.TrimEnd('/')}/{import}";

    /// <summary>The folder of a file, then those above it; of a repository its root too, of a disk not.</summary>
    public static List<string> FoldersAbove(string path)
    {
        List<string> folders = [];
        for (var folder = Folder(path); folder.Length > 0; folder = Folder(folder))
        {
            folders.Add(folder);
        }

        return System.IO.Path.IsPathRooted(path) ? folders : [.. folders, ""];
    }

    /// <summary>Where a file imports another: file and line.</summary>
    public static string Place(string file, string text, string import)
    {
        var at = text.IndexOf($"\"{import}\"", StringComparison.Ordinal);
        return at < 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{text.AsSpan(0, at).Count('\n') + 1}");
    }

    public static bool IsUnder(string path, string folder) => folder.Length == 0 || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    public static string Relative(string path, string folder) => folder.Length == 0 || !IsUnder(path, folder) ? path.TrimStart('/') : path[(folder.TrimEnd('/').Length + 1)..];

    private static string Folder(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];
}
