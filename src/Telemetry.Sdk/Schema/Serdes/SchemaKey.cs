namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The schema that a reader asks for: by GUID, else by its id in the context of a subject.</summary>
internal readonly record struct SchemaKey(int Id, Guid? Guid, string? Subject)
{
    public static SchemaKey Of(SchemaReference reference, string? subject) =>
        reference.Guid is { } guid ? new SchemaKey(0, guid, null) : new SchemaKey(reference.Id, null, subject);

    public override string ToString() => Guid is { } guid ? $"GUID {guid:D}" : Subject is null ? $"id {Id}" : $"id {Id} (subject '{Subject}')";
}
