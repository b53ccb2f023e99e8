namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A schema under a subject.</summary>
internal sealed record SubjectVersion(string Subject, int Version, StoredSchema Schema, DateTimeOffset Registered);
