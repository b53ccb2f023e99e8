namespace Telemetry.Sdk.Testing;

/// <summary>An answer that a test puts in the place of the registry's own; see <see cref="EmbeddedSchemaRegistry.Respond(EmbeddedRegistryResponse, int)"/>.</summary>
public sealed class EmbeddedRegistryResponse
{
    /// <summary>Gets the HTTP status.</summary>
    /// <value>503 by default.</value>
    public int StatusCode { get; init; } = 503;

    /// <summary>Gets the value of the <c>Content-Type</c> header; none is sent for <see langword="null"/>.</summary>
    /// <value><c>application/vnd.schemaregistry.v1+json</c> by default.</value>
    public string? ContentType { get; init; } = "application/vnd.schemaregistry.v1+json";

    /// <summary>Gets the body, sent as UTF-8. No limit: a client's own bound can be tested with it.</summary>
    /// <value>Empty by default.</value>
    public string Body { get; init; } = "";

    /// <summary>Gets further headers, for example <c>Retry-After</c>.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the time before the answer; <see cref="Timeout.InfiniteTimeSpan"/> never answers.</summary>
    /// <value>Zero by default.</value>
    public TimeSpan Delay { get; init; }
}
