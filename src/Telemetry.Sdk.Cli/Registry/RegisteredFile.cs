using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>A registered version.</summary>
/// <param name="SchemaType"><c>PROTOBUF</c>, <c>AVRO</c> or <c>JSON</c>.</param>
/// <param name="File">The file; null unless it is Protobuf.</param>
internal sealed record RegisteredFile(string SchemaType, SchemaFile? File);
