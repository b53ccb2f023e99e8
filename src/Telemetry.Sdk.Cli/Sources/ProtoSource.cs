namespace Telemetry.Sdk.Cli.Sources;

/// <summary>One source of the command line: a .proto file, a folder of them, or a built assembly. Paths are full ones.</summary>
internal sealed record ProtoSource(string Path)
{
    /// <summary>The most files of a folder; more is a folder that was not meant.</summary>
    private const int MaxFiles = 10_000;

    private static readonly string[] NotWritten = ["bin", "obj", "node_modules", ".git"];

    public bool IsFolder => Directory.Exists(Path);

    public bool IsAssembly => HasEnding(".dll") || HasEnding(".exe");

    /// <exception cref="ToolException">It is none of the three.</exception>
    public static ProtoSource Of(string path)
    {
        var full = DiskFiles.FullPath(path);
        if (full.Length == System.IO.Path.GetPathRoot(full)?.Length)
        {
            throw new ToolException($"{path} is a whole disk; name the folder of your .proto files.");
        }

        var source = new ProtoSource(full.TrimEnd('/'));
        return source.IsFolder || source.IsAssembly || source.HasEnding(".proto") || !File.Exists(source.Path)
            ? source
            : throw new ToolException($"{path} is neither a .proto file, nor a folder, nor a built assembly (.dll).");
    }

    /// <summary>The .proto files, in order; the file itself whether it exists or not.</summary>
    public IReadOnlyList<string> Files()
    {
        if (!IsFolder)
        {
            return [Path];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 };
        string[] found = [.. Directory.EnumerateFiles(Path, "*.proto", options).Select(DiskFiles.FullPath).Where(file => IsWritten(file, Path)).Take(MaxFiles + 1)];
        if (found.Length > MaxFiles)
        {
            throw new ToolException($"{Path} holds more than {MaxFiles} .proto files; name the folder of yours.");
        }

        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    /// <summary>Whether a file of a folder was written by a person: builds leave copies behind. The same holds now and at a revision.</summary>
    public static bool IsWritten(string file, string folder) => !ImportPath.Relative(file, folder).Split('/').Any(NotWritten.Contains);

    private bool HasEnding(string ending) => Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
