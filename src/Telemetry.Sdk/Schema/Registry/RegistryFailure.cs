namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The kinds of failure of a registry call, decided by who can act.</summary>
internal enum RegistryFailure
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable = 0,

    /// <summary>No complete answer in time.</summary>
    TimedOut,

    /// <summary>It answered that it cannot serve now (408, 429, 5xx).</summary>
    Unavailable,

    /// <summary>It answered something that is no answer of a Schema Registry: HTML, broken JSON, a redirect, too many bytes.</summary>
    NotARegistry,

    /// <summary>The credentials are missing or wrong (401).</summary>
    Unauthenticated,

    /// <summary>The credentials may not do this (403).</summary>
    Forbidden,

    /// <summary>The subject does not exist, or was deleted (40401, 40404).</summary>
    SubjectUnknown,

    /// <summary>The schema or version is not registered (40402, 40403, 40406).</summary>
    SchemaUnknown,

    /// <summary>The schema breaks consumers (409).</summary>
    Incompatible,

    /// <summary>The schema itself is refused (422).</summary>
    Invalid,

    /// <summary>The registry, or the subject, takes no registrations in its mode (42205).</summary>
    NotPermitted,
}
