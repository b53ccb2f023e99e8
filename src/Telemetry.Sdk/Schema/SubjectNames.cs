namespace Telemetry.Sdk.Schema;

/// <summary>Names the subjects of record values.</summary>
internal static class SubjectNames
{
    /// <summary>Returns the subject of a type in a topic.</summary>
    public static string OfValue(SubjectNameStrategy strategy, string topic, string record) => strategy switch
    {
        SubjectNameStrategy.Record => record,
        SubjectNameStrategy.TopicRecord => $"{topic}-{record}",
        _ => $"{topic}-value",
    };
}
