namespace Telemetry.Sdk.Testing;

/// <summary>A request that an <see cref="EmbeddedSchemaRegistry"/> received.</summary>
/// <param name="Method">The HTTP method, in upper case.</param>
/// <param name="Path">The path as it was sent: percent-encoded, without the query.</param>
/// <param name="Query">The query as it was sent, without the question mark; empty where there is none.</param>
/// <param name="Headers">The request headers; names are compared without case, several values are joined by a comma.</param>
/// <param name="Body">The body as UTF-8; empty where there is none.</param>
public sealed record EmbeddedRegistryRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyDictionary<string, string> Headers,
    string Body);
