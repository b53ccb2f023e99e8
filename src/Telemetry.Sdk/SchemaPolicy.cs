namespace Telemetry.Sdk;

/// <summary>What the SDK does about the schemas of its records before the first one leaves.</summary>
public enum SchemaPolicy
{
    /// <summary>
    /// Looks a schema up and registers nothing. One that is not registered is checked for compatibility: an incompatible one is refused with the registry's
    /// reasons, a compatible one waits until somebody registers it; log and health name the command.
    /// </summary>
    Verify = 0,

    /// <summary>Registers schemas, which the registry refuses when they are incompatible. For development.</summary>
    Register = 1,

    /// <summary>Takes the ids from <see cref="SchemaRegistryOptions.IdFile"/> and never makes a request to a registry.</summary>
    Offline = 2,
}
