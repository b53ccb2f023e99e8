using System.Globalization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>An error answer: the HTTP status, Confluent's code and the text.</summary>
internal sealed class RegistryException(int status, int code, string message, bool isOfFramework = false) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>Whether the HTTP stack in front of the registry answers, which names no content type.</summary>
    public bool IsOfFramework { get; } = isOfFramework;

    public static RegistryException SubjectNotFound(string subject) => new(404, 40401, $"Subject '{subject}' not found.");

    public static RegistryException VersionNotFound(int version) =>
        new(404, 40402, string.Create(CultureInfo.InvariantCulture, $"Version {version} not found."));

    public static RegistryException SchemaNotFound(string what) => new(404, 40403, $"{what} not found");

    public static RegistryException InvalidVersion(string version) => new(
        422, 42202, $"The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");

    public static RegistryException EmptySchema() => new(422, 42201, "Empty schema");

    // The real server wraps the sentence twice.
    public static RegistryException InvalidSchema(string type, string details) =>
        new(422, 42201, $"Invalid schema of type {type}, details: Invalid schema of type {type}, details: {details}");

    public static RegistryException NotPermitted(string sentence) => new(422, 42205, sentence);

    public static RegistryException NotFound() => new(404, 404, "HTTP 404 Not Found", isOfFramework: true);

    /// <summary>A segment or parameter that is no number.</summary>
    public static RegistryException BadParameter() => new(404, 404, "HTTP 404 Not Found");

    public static RegistryException MethodNotAllowed() => new(405, 405, "HTTP 405 Method Not Allowed", isOfFramework: true);

    public static RegistryException NotAcceptable() => new(406, 406, "HTTP 406 Not Acceptable", isOfFramework: true);

    public static RegistryException UnsupportedMediaType() => new(415, 415, "HTTP 415 Unsupported Media Type");

    /// <summary>Where the real server has a bug.</summary>
    public static RegistryException Internal() => new(500, 500, "Internal Server Error");
}
