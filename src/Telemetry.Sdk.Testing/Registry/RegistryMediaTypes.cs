using Microsoft.Net.Http.Headers;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The content types that the registry takes and answers.</summary>
internal static class RegistryMediaTypes
{
    public const string Own = "application/vnd.schemaregistry.v1+json";

    private static readonly string[] Answered = [Own, "application/vnd.schemaregistry+json", "application/json"];

    /// <summary>The best of the asked types.</summary>
    /// <exception cref="RegistryException">406: none of them can be answered.</exception>
    public static string Choose(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept))
        {
            return Own;
        }

        if (!MediaTypeHeaderValue.TryParseList([accept], out var asked))
        {
            throw RegistryException.NotAcceptable();
        }

        foreach (var range in asked.Where(range => range.Quality != 0).OrderByDescending(range => range.Quality ?? 1))
        {
            if (Array.Find(Answered, type => IsWithin(type, range.MediaType.Value ?? "")) is { } match)
            {
                return match;
            }
        }

        throw RegistryException.NotAcceptable();
    }

    // Not MediaTypeHeaderValue.IsSubsetOf: that takes application/vnd.x+json for application/json.
    private static bool IsWithin(string type, string range) =>
        range == "*/*" || range.Equals("application/*", StringComparison.OrdinalIgnoreCase) || range.Equals(type, StringComparison.OrdinalIgnoreCase);

    public static void CheckSent(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim() ?? "";
        if (type.Length > 0 && type != "application/octet-stream" && !Answered.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw RegistryException.UnsupportedMediaType();
        }
    }
}
