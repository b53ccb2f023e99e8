namespace Telemetry.Sdk;

/// <summary>What the SDK may create on the cluster and in the Schema Registry.</summary>
public enum TelemetryProfile
{
    /// <summary>Looks up and checks; registers and creates nothing. What is missing is named with the command that cures it.</summary>
    Verify = 0,

    /// <summary>Registers schemas and creates the declared topics. The default when the host environment is Development.</summary>
    Development = 1,
}
