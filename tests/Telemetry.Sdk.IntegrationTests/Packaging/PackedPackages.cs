using System.IO.Compression;
using System.Xml.Linq;

namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>
/// All packages, packed once for the fixture from two copies of the sources in different folders. The version is one of this
/// run alone, so that no cache can serve an older package.
/// </summary>
internal sealed class PackedPackages : IDisposable
{
    private static readonly string[] Ids = ["Telemetry.Sdk", "Telemetry.Sdk.Testing", "Telemetry.Sdk.Cli"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemetry-sdk-packaging-");

    private PackedPackages()
    {
    }

    /// <summary>Gets the version of all packages.</summary>
    public string Version { get; } = $"0.1.0-test.r{Guid.NewGuid():N}";

    /// <summary>Gets the names of the files: a package and a symbol package of each.</summary>
    public IEnumerable<string> Files => Ids.SelectMany(id => (string[])[$"{id}.{Version}.nupkg", $"{id}.{Version}.snupkg"]);

    /// <summary>Gets the folder with the packages of the first copy, a package source.</summary>
    public string Source => Path.Combine(_folder.FullName, "packages-first");

    public static async Task<PackedPackages> PackAsync(CancellationToken cancellationToken)
    {
        var packed = new PackedPackages();
        try
        {
            await Task.WhenAll(packed.PackAsync("first", cancellationToken), packed.PackAsync("another/folder", cancellationToken));
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty folder for an application that takes the packages from <see cref="Source"/> beside the machine's own sources.</summary>
    public string CreateApplication(string name)
    {
        var folder = _folder.CreateSubdirectory("applications/" + name).FullName;

        // Whatever lies in a folder above must not become part of the build.
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.WriteAllText(Path.Combine(folder, file), "<Project />");
        }

        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{Source}" /></packageSources></configuration>""");
        return folder;
    }

    /// <summary>Returns a command that keeps our packages out of the machine's package folder; what others it needs it finds there.</summary>
    public DotnetCommand CommandIn(string folder)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return new DotnetCommand(folder)
            .With("NUGET_PACKAGES", _folder.CreateSubdirectory("restored").FullName)
            .With("NUGET_FALLBACK_PACKAGES", Directory.CreateDirectory(packages).FullName);
    }

    /// <summary>Reads the names and checksums of a package; its dates differ from pack to pack and are left out.</summary>
    public SortedDictionary<string, uint> Checksums(string file, bool fromAnotherFolder)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(fromAnotherFolder ? PackagesOf("another/folder") : Source, file));
        return new(zip.Entries.ToDictionary(e => e.FullName, e => e.Crc32), StringComparer.Ordinal);
    }

    /// <summary>Reads the metadata of a package.</summary>
    public XElement Specification(string id)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Source, $"{id}.{Version}.nupkg"));
        using var stream = zip.GetEntry(id + ".nuspec")!.Open();
        var package = XElement.Load(stream);
        return package.Element(package.Name.Namespace + "metadata")!;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PackagesOf(string copy) => Path.Combine(_folder.FullName, "packages-" + copy.Replace('/', '-'));

    private async Task PackAsync(string copy, CancellationToken cancellationToken)
    {
        var sources = Path.Combine(_folder.FullName, "sources", copy);
        RepositoryFiles.CopyPackageSources(sources);
        var command = new DotnetCommand(sources);

        // Building the tool builds the others. Analyzers add nothing to the bytes, and most of the time.
        string[] rest = ["-c", "Release", "-o", PackagesOf(copy), $"-p:Version={Version}", "-p:RunAnalyzers=false", "--nologo", "-v", "q"];
        await command.RunAsync(cancellationToken, ["pack", "src/Telemetry.Sdk.Cli", .. rest]);
        await command.RunAsync(cancellationToken, ["pack", "src/Telemetry.Sdk.Testing", "--no-build", .. rest]);
        await command.RunAsync(cancellationToken, ["pack", "src/Telemetry.Sdk", "--no-build", .. rest]);
    }
}
