using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema;

/// <summary>The JSON of our own files of schema ids.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(StoredSchemaId))]
[JsonSerializable(typeof(PinnedIdFile))]
internal sealed partial class IdFileContracts : JsonSerializerContext;
