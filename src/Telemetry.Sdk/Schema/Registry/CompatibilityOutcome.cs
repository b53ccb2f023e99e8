namespace Telemetry.Sdk.Schema.Registry;

/// <summary>What a registry says about a schema that is not registered yet.</summary>
internal enum CompatibilityOutcome
{
    /// <summary>It breaks no consumer that the subject's level protects.</summary>
    Compatible = 0,

    /// <summary>It breaks at least one version.</summary>
    Incompatible,

    /// <summary>This registry cannot check (it failed on the question itself).</summary>
    CannotCheck,
}
