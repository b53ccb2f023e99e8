namespace Telemetry.Sdk;

/// <summary>
/// How the subject of an event's schema is named: Confluent's <c>subject.name.strategy</c>.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#subject-name-strategy
/// </summary>
public enum SubjectNameStrategy
{
    /// <summary><c>&lt;topic&gt;-value</c>: all types of a topic come from one .proto file, which evolves as a whole.</summary>
    Topic = 0,

    /// <summary>The Protobuf full name: types of several files may share a topic, and a type has one schema in all topics.</summary>
    Record = 1,

    /// <summary><c>&lt;topic&gt;-&lt;full name&gt;</c>: types of several files may share a topic, and each evolves in each topic for itself.</summary>
    TopicRecord = 2,
}
