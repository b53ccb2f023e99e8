using System.Text.Json.Serialization.Metadata;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>One call, whatever address it goes to.</summary>
internal sealed record RegistryCall<T>(HttpMethod Method, string Path, byte[]? Body, JsonTypeInfo<T> Answer);
