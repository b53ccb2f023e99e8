using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema;

/// <summary>One id of a <see cref="PinnedIdFile"/>.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Version">The version under the subject, from 1; may be absent.</param>
/// <param name="Id">The schema id.</param>
/// <param name="Guid">The schema's GUID; absent where the registry has none.</param>
/// <param name="Fingerprint">The <see cref="SchemaFingerprint"/> of the only schema that the id is for; absent for any of the subject.</param>
internal sealed record PinnedSchema(
    [property: JsonPropertyName("subject")] string? Subject,
    [property: JsonPropertyName("version")] int? Version,
    [property: JsonPropertyName("id")] int? Id,
    [property: JsonPropertyName("guid")] Guid? Guid,
    [property: JsonPropertyName("fingerprint")] string? Fingerprint);
