namespace Telemetry.Sdk.Cli.Sources;

/// <summary>An import.</summary>
/// <param name="Name">The path in the import statement.</param>
/// <param name="File">The file.</param>
internal sealed record SourceImport(string Name, SourceSchema File);
