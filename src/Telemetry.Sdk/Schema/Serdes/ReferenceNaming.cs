namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>Confluent's reference subject name strategies; the members are the words of <c>reference.subject.name.strategy</c>.</summary>
internal enum ReferenceNaming
{
    /// <summary>The path in the import statement.</summary>
    ReferenceName = 0,

    /// <summary>The path without <c>.proto</c>, dots for slashes.</summary>
    Qualified,

    /// <summary>By the caller's function.</summary>
    Custom,
}
