namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A schema under a subject; a soft-deleted one is still found by its id.</summary>
internal sealed record SubjectVersion(string Subject, int Version, StoredSchema Schema, DateTimeOffset Registered, bool IsDeleted = false);
