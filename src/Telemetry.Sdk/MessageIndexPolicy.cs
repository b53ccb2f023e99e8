namespace Telemetry.Sdk;

/// <summary>What a typed reader does with a record whose message indexes name another type than its own.</summary>
public enum MessageIndexPolicy
{
    /// <summary>Reads it nevertheless and counts it: some writers of the past wrote nested indexes in reverse.</summary>
    Accept = 0,

    /// <summary>Refuses it with <see cref="ProtobufSerdeError.OtherMessageType"/>.</summary>
    Reject,
}
