using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>A temporary git repository.</summary>
internal sealed class GitFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemetry-sdk-git-");

    public GitFolder() => Git("init", "-q");

    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    /// <summary>Replaces text in a file, which must have it.</summary>
    public void Change(string name, string before, string after)
    {
        var text = File.ReadAllText(this[name]);
        Assert.That(text, Does.Contain(before));
        File.WriteAllText(this[name], text.Replace(before, after, StringComparison.Ordinal));
    }

    public void Commit()
    {
        Git("add", "-A");
        Git("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "test");
    }

    public void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Path })!;
        git.WaitForExit();
        Assert.That(git.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}");
    }

    public void Dispose()
    {
        // git writes its objects read-only.
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.Attributes = FileAttributes.Normal;
        }

        _folder.Delete(recursive: true);
    }
}
