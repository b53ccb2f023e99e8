using Telemetry.Sdk.IntegrationTests.Packaging;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>The lines of the README that put the check into a build.</summary>
public sealed class BuildCheckTests
{
    private const string Events = "proto/ticketshop/v1/events.proto";

    [Test]
    [CancelAfter(180_000)]
    public async Task Build_WithTheCheck_FailsWithTheSentenceOnceATypeChanged(CancellationToken cancellationToken)
    {
        using var folder = new GitFolder();
        folder.Write(Events, await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, Events), cancellationToken));
        folder.Write("shop.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        folder.Write("Directory.Build.props", "<Project />");
        folder.Write("Directory.Build.targets", await TargetsOfTheReadmeAsync(cancellationToken));
        folder.Commit();
        var build = new DotnetCommand(folder.Path);

        var before = await build.TryRunAsync(cancellationToken, "build", "shop.csproj", "--nologo", "-v", "q");
        folder.Change(Events, "optional int32 count = 10;", "optional string count = 10;");
        var after = await build.TryRunAsync(cancellationToken, "build", "shop.csproj", "--nologo", "-v", "q");

        Assert.That(before.ExitCode, Is.Zero, before.Output);
        Assert.That(after.ExitCode, Is.Not.Zero, after.Output);
        Assert.That(after.Output, Does.Match(@"events\.proto ?: error FIELD_SCALAR_KIND_CHANGED: #/SeatsHeld/10: The type changed from 'optional int32 count = 10' to 'optional string count = 10'"));
    }

    // As it stands there, with the tool that was built here and a revision that a fresh repository has.
    private static async Task<string> TargetsOfTheReadmeAsync(CancellationToken cancellationToken)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "README.md"), cancellationToken);
        var start = readme.IndexOf("<Target Name=\"CheckSchemas\"", StringComparison.Ordinal);
        Assert.That(start, Is.Positive, "README.md has no target CheckSchemas.");
        var target = readme[start..(readme.IndexOf("</Target>", start, StringComparison.Ordinal) + "</Target>".Length)];
        Assert.That(target, Does.Contain("dotnet ticket-telemetry").And.Contain("origin/main"));
        return $"<Project>{target.Replace("ticket-telemetry", ToolProcess.Path, StringComparison.Ordinal).Replace("origin/main", "HEAD", StringComparison.Ordinal)}</Project>";
    }
}
