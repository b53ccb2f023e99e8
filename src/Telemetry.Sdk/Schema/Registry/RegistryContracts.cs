using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The JSON of the registry's REST API as far as the SDK speaks it; unknown members are ignored, absent ones are null.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(SchemaRequest))]
[JsonSerializable(typeof(SchemaAnswer))]
[JsonSerializable(typeof(CompatibilityAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(LevelContract))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class RegistryContracts : JsonSerializerContext;
