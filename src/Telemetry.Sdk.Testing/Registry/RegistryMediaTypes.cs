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
        if (string.IsNullOrWhiteSpace(accept) || !MediaTypeHeaderValue.TryParseList([accept], out var asked))
        {
            return Own;
        }

        foreach (var range in asked.OrderByDescending(range => range.Quality ?? 1))
        {
            var match = Array.Find(Answered, type => MediaTypeHeaderValue.Parse(type).IsSubsetOf(range) && range.Quality != 0);
            if (match is not null)
            {
                return match;
            }
        }

        throw RegistryException.NotAcceptable();
    }

    public static void CheckSent(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim() ?? "";
        if (type.Length > 0 && type != "application/octet-stream" && !Answered.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw RegistryException.UnsupportedMediaType();
        }
    }
}
