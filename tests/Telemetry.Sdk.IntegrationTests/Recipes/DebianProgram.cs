namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>A server that a distribution's package installs: a test that needs it is skipped where it is absent, and fails in CI.</summary>
internal static class DebianProgram
{
    /// <summary>Returns the first of the paths that exists.</summary>
    public static string Find(string package, IEnumerable<string> paths)
    {
        if (paths.FirstOrDefault(File.Exists) is { } found)
        {
            return found;
        }

        var reason = $"Needs the Debian package {package}.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
        throw new InvalidOperationException(reason);
    }
}
