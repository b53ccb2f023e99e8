using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>One entry of the store as its file keeps it: it replaces an earlier one of the same kind and key.</summary>
internal sealed record StoreChange
{
    /// <summary>What it is: a version of a subject, a setting of a subject, a context or an association.</summary>
    public required StoreChangeKind Kind { get; init; }

    /// <summary>The subject, the context, or the identity of the association.</summary>
    public required string Key { get; init; }

    /// <summary>The version; 0 for what has none. Of a context the last id given in it.</summary>
    public int Number { get; init; }

    /// <summary>Null where it is gone.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What entries of one identity share.</summary>
    [JsonIgnore]
    public (StoreChangeKind Kind, string Key, int Number) Identity => (Kind, Key, Kind == StoreChangeKind.Version ? Number : 0);
}
