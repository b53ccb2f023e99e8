namespace Telemetry.Sdk;

/// <summary>
/// A record could not be serialized or deserialized. A consumer of Confluent.Kafka finds it as the inner exception of its
/// <c>ConsumeException</c>, a producer as that of its <c>ProduceException</c>.
/// </summary>
public sealed class ProtobufSerdeException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="ProtobufSerdeException"/> class.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="message">What failed, what was expected, and what to do about it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ProtobufSerdeException(ProtobufSerdeError error, string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => (Error, IsTransient) = (error, isTransient);

    /// <summary>Gets the kind of failure.</summary>
    public ProtobufSerdeError Error { get; }

    /// <summary>Gets a value indicating whether the same call may succeed later without a change of code: the registry did not answer, or somebody must register the schema first.</summary>
    public bool IsTransient { get; }
}
