using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Source-generated JSON of plain strings.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class MetadataJson : JsonSerializerContext;
