namespace Telemetry.Sdk.Tests.Cli;

/// <summary>A temporary folder of .proto files.</summary>
internal sealed class ProtoFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemetry-sdk-cli-");

    public string Path => _folder.FullName;

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a proto3 file with one message.</summary>
    public string WriteMessage(string name, string fields, string message = "SeatsHeld") =>
        Write(name, $"syntax = \"proto3\";\npackage ticketshop.v1;\nmessage {message} {{\n{fields}\n}}\n");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
