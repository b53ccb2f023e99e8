namespace Telemetry.Sdk.Cli.Schema;

/// <summary>What the help says about the JSON of a comparison.</summary>
internal static class JsonNotes
{
    public const string Text = """
        JSON: {"compatible": bool, "level": "BACKWARD", "differences": [{"type", "path", "message"}], "compatibleDifferences": [...], "warnings": [...]}
          differences            what the level forbids; empty where compatible is true
          compatibleDifferences  what else changed
          warnings               what a registry allows and a topic's history does not: numbers that change, are used again, or are left free, one value that becomes several (--strict refuses them)
        Types are those of Confluent's Schema Registry, for example FIELD_SCALAR_KIND_CHANGED.

        Exit code: 0 compatible, 1 incompatible, 2 wrong usage or unreadable input, 3 the registry did not answer or cannot check.
        """;

    public const string List = """
        JSON: as of 'schema diff', over all schemas: "level" is null where they differ, and each entry of the lists also says "file" and "subject".
          schemas                [{"file", "subject", "compatible", "level", "note", "differences", "compatibleDifferences", "warnings"}]

        Exit code: 0 compatible, 1 incompatible, 2 wrong usage or unreadable input, 3 the registry did not answer or cannot check.
        """;
}
