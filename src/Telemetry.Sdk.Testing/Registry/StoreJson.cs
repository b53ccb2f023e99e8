using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Source-generated JSON of the store's file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoreChange[]))]
[JsonSerializable(typeof(StoredVersion))]
[JsonSerializable(typeof(Association))]
internal sealed partial class StoreJson : JsonSerializerContext;
