namespace Telemetry.Sdk.Cli.Sources;

/// <summary>One source of the command line: a .proto file, a folder of them, or a built assembly. Paths are full ones.</summary>
internal sealed record ProtoSource(string Path)
{
    /// <summary>The most files of a folder; more is a folder that was not meant.</summary>
    private const int MaxFiles = 10_000;

    private static readonly string[] BuildOutputs = ["bin", "obj", "node_modules"];

    public bool IsFolder => Directory.Exists(Path);

    public bool IsAssembly => HasEnding(".dll") || HasEnding(".exe");

    /// <exception cref="ToolException">It is none of the three.</exception>
    public static ProtoSource Of(string path)
    {
        var source = new ProtoSource(DiskFiles.FullPath(path).TrimEnd('/'));
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

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] found = [.. Directory.EnumerateFiles(Path, "*.proto", options).Select(DiskFiles.FullPath).Where(IsWritten).Take(MaxFiles + 1)];
        if (found.Length > MaxFiles)
        {
            throw new ToolException($"{Path} holds more than {MaxFiles} .proto files; name the folder of yours.");
        }

        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    // Builds leave copies behind.
    private bool IsWritten(string file) => !ImportPath.Relative(file, Path).Split('/').Any(BuildOutputs.Contains);

    private bool HasEnding(string ending) => Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
