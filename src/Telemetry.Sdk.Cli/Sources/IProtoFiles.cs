namespace Telemetry.Sdk.Cli.Sources;

/// <summary>Where .proto files are: on the disk, or in a revision. Paths have forward slashes.</summary>
internal interface IProtoFiles
{
    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="ToolException">It is no text, too large, or may not be read.</exception>
    Task<string?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>How a person finds a file.</summary>
    string Place(string path);
}
