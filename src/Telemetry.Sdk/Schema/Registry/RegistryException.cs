using System.Net;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A call of a Schema Registry that failed. Its message names the address and never holds credentials.</summary>
internal sealed class RegistryException : Exception
{
    public RegistryException(RegistryFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    public RegistryFailure Failure { get; }

    /// <summary>Gets the HTTP status, where there was an answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Gets the registry's own error code, for example 40403.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>Gets how long the registry asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets a value indicating whether the same call may succeed without anyone acting.</summary>
    public bool IsTransient => Failure <= RegistryFailure.NotARegistry;

    /// <summary>Returns the same failure, told after those of other addresses.</summary>
    public RegistryException After(string others) => new(Failure, others + Message, this) { Status = Status, ErrorCode = ErrorCode, RetryAfter = RetryAfter };
}
