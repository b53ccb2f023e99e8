using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Where the commands are that start servers and clients which nobody of this project wrote.</summary>
internal static class PeerFolder
{
    /// <summary>The environment variable with the folder.</summary>
    public const string Variable = "TELEMETRY_PEERS";

    private static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Returns the path of a peer's command; without a folder the test is skipped, in continuous integration it fails.</summary>
    public static string Command(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            Missing($"This test needs the peer '{name}': set {Variable} to the folder with the peers' commands.");
        }

        var command = Path.Combine(folder, name);
        if (!Path.IsPathFullyQualified(folder) || !File.Exists(command))
        {
            Assert.Fail($"{Variable} is '{folder}', which must be the absolute path of a folder with the command '{name}'.");
        }

        return command;
    }

    /// <summary>Skips a test that needs what is not here; fails it in continuous integration.</summary>
    [DoesNotReturn]
    public static void Missing(string reason)
    {
        if (IsContinuousIntegration)
        {
            throw new AssertionException(reason);
        }

        throw new IgnoreException(reason);
    }
}
