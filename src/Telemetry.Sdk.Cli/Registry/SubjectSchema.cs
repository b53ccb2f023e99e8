using Telemetry.Sdk.Cli.Sources;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>A file under a subject.</summary>
internal sealed record SubjectSchema(string Subject, SourceSchema Schema);
