namespace Telemetry.Sdk.Schema;

/// <summary>Confluent's subject name strategies; the members are the words of <c>subject.name.strategy</c>.</summary>
internal enum SubjectNaming
{
    /// <summary><c>&lt;topic&gt;-key</c> or <c>&lt;topic&gt;-value</c>.</summary>
    Topic = 0,

    /// <summary>The message's full name.</summary>
    Record,

    /// <summary><c>&lt;topic&gt;-&lt;full name&gt;</c>.</summary>
    TopicRecord,
}
