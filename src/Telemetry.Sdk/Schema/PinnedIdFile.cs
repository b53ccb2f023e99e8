using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema;

/// <summary>The file of pinned ids: written by <c>ticket-telemetry schema export</c>, read with <see cref="SchemaPolicy.Offline"/>.</summary>
/// <param name="Version">The version of this shape, <see cref="CurrentVersion"/>.</param>
/// <param name="Registry">The registry that gave the ids; said in messages, never asked.</param>
/// <param name="Schemas">The ids.</param>
internal sealed record PinnedIdFile(
    [property: JsonPropertyName("version")] int? Version,
    [property: JsonPropertyName("registry")] string? Registry,
    [property: JsonPropertyName("schemas")] IReadOnlyList<PinnedSchema?>? Schemas)
{
    public const int CurrentVersion = 1;
}
