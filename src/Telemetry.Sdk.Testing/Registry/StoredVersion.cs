namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A version of a subject in the store's file.</summary>
internal sealed record StoredVersion(int Id, string Type, string Text, SchemaReference[] References, string? Metadata, long Registered, bool IsDeleted);
