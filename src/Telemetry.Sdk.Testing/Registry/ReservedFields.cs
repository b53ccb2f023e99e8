namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The optional check of <c>validateFields</c>: field names that the metadata property <c>confluent:reserved</c> lists may neither leave the
/// list nor be used.
/// </summary>
internal static class ReservedFields
{
    private const string Property = "confluent:reserved";

    public static IEnumerable<string> Conflicts(SchemaContent? latest, SchemaContent content)
    {
        var reserved = Of(content);
        var used = content.File?.Descriptor.MessageType.SelectMany(message => message.Field).Where(field => !field.HasOneofIndex || field.Proto3Optional).Select(field => field.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        return
        [
            .. (latest is null ? [] : Of(latest).Except(reserved)).Select(name =>
                $"The new schema has reserved field {name} removed from its metadata which is present in the old schema's metadata."),
            .. reserved.Where(used.Contains).Select(name => $"The new schema has field that conflicts with the reserved field {name}."),
        ];
    }

    private static string[] Of(SchemaContent content) =>
        [.. (content.Metadata?.Properties.GetValueOrDefault(Property) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
}
