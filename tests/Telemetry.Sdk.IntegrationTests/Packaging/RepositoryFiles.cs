namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>The checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] BuildOutputs = ["bin", "obj", "artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Copies what a package is made of, without build output or version control.</summary>
    public static void CopyPackageSources(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Root).Where(IsSource))
        {
            Copy(file, target);
        }

        foreach (var folder in (string[])["src", "proto"])
        {
            CopyFolder(Path.Combine(Root, folder), Path.Combine(target, folder));
        }
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source).Where(IsSource))
        {
            Copy(file, target);
        }

        foreach (var folder in Directory.EnumerateDirectories(source).Where(f => !BuildOutputs.Contains(Path.GetFileName(f))))
        {
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }

    private static void Copy(string file, string folder) =>
        File.Copy(file, Path.Combine(Directory.CreateDirectory(folder).FullName, Path.GetFileName(file)));

    private static bool IsSource(string file) => !file.EndsWith(".user", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Telemetry.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout of the repository.");
    }
}
