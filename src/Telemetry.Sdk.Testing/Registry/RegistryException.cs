namespace Telemetry.Sdk.Testing.Registry;

/// <summary>An error answer: the HTTP status, Confluent's code and the text.</summary>
internal sealed class RegistryException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    public static RegistryException SubjectNotFound(string subject) => new(404, 40401, $"Subject '{subject}' not found.");

    public static RegistryException VersionNotFound(int version) => new(404, 40402, $"Version {version} not found.");

    public static RegistryException InvalidVersion(string version) => new(
        422, 42202, $"The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");

    public static RegistryException InvalidSchema(string type, string details) => new(422, 42201, $"Invalid schema of type {type}, details: {details}");

    public static RegistryException NotFound() => new(404, 404, "HTTP 404 Not Found");
}
