using Telemetry.Sdk.IntegrationTests.Packaging;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Where the script for Node.js is; what it needs is installed there by <c>npm ci</c>, as <c>.ci/run</c> does it.</summary>
internal static class JavaScriptFolder
{
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "tests", "Telemetry.Sdk.IntegrationTests", "Peers", "javascript");

    /// <summary>Gets the path of Node.js; without it the test is skipped, in continuous integration it fails.</summary>
    public static string Node
    {
        get
        {
            var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
            if (path is null)
            {
                PeerFolder.Missing("This test needs Node.js (Debian package nodejs).");
            }

            return path;
        }
    }

    /// <summary>Gets the folder, with its packages in it.</summary>
    public static string Installed
    {
        get
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            {
                PeerFolder.Missing($"This test needs the JavaScript packages: run 'npm ci' in {Folder}.");
            }

            return Folder;
        }
    }
}
