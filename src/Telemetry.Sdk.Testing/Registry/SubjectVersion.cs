namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A schema under a subject; a soft-deleted one is still found by its id.</summary>
internal sealed record SubjectVersion(string Subject, int Version, StoredSchema Schema, DateTimeOffset Registered, bool IsDeleted = false)
{
    /// <summary>
    /// Whether a schema that is sent means this one, although its hash differs: its references may be left out where they are resolved in the
    /// text, and one of the two may have the version in its metadata.
    /// </summary>
    public bool IsFoundBy(SchemaContent sent)
    {
        var known = Schema.Content;
        return sent.Type == known.Type && sent.Text == known.Text && IsMetadataFoundBy(sent.Metadata, known.Metadata)
            && (sent.References.Count == 0 || sent.References.SequenceEqual(known.References));
    }

    private bool IsMetadataFoundBy(SchemaMetadata? sent, SchemaMetadata? known) => (int.TryParse(sent?.Version, out var asked), int.TryParse(known?.Version, out _)) switch
    {
        (false, true) => (sent ?? SchemaMetadata.Empty).Text == known!.WithoutVersion().Text,
        (true, false) => asked == Version && sent!.WithoutVersion().Text == (known ?? SchemaMetadata.Empty).Text,
        _ => sent?.Text == known?.Text,
    };
}
