namespace Telemetry.Sdk.Testing;

/// <summary>
/// How far the versions of a subject must understand each other, as Confluent's Schema Registry defines it. A plain level looks at the newest
/// version only, a transitive one at all of them.
/// </summary>
public enum CompatibilityLevel
{
    /// <summary>Everything is allowed.</summary>
    None,

    /// <summary>Consumers with the new schema can read what was written with the newest old one. The server's default.</summary>
    Backward,

    /// <summary>Consumers with the new schema can read what was written with any old one.</summary>
    BackwardTransitive,

    /// <summary>Consumers with the newest old schema can read what is written with the new one.</summary>
    Forward,

    /// <summary>Consumers with any old schema can read what is written with the new one.</summary>
    ForwardTransitive,

    /// <summary><see cref="Backward"/> and <see cref="Forward"/>.</summary>
    Full,

    /// <summary><see cref="BackwardTransitive"/> and <see cref="ForwardTransitive"/>.</summary>
    FullTransitive,
}
