namespace Telemetry.Sdk.Tests.Conventions;

/// <summary>The source files of the SDK, found from where the tests run.</summary>
internal static class SourceTree
{
    /// <summary>Gets the folder <c>src/Telemetry.Sdk</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Gets the source files of a stage's folder; none if there is no such folder yet.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string folder)
    {
        var path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(Root, f), File.ReadAllText(f)))
            : [];
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Telemetry.Sdk.sln")))
            {
                return Path.Combine(folder.FullName, "src", "Telemetry.Sdk");
            }
        }

        throw new InvalidOperationException("Telemetry.Sdk.sln was not found above the tests.");
    }
}
