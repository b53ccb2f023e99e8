using System.Net;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The raw target of a request, taken apart before it is decoded: a subject is one segment even where it contains an encoded slash.
/// </summary>
internal sealed class RequestTarget
{
    private readonly Dictionary<string, string> _query = new(StringComparer.Ordinal);

    public RequestTarget(string target)
    {
        // The absolute form, which a client behind a proxy sends, begins with a scheme and an authority.
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = absolute.PathAndQuery;
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        Query = question < 0 ? "" : target[(question + 1)..];
        Segments = [.. Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => Uri.UnescapeDataString(segment.Split(';')[0]))];
        foreach (var pair in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(equal < 0 ? pair : pair[..equal]);
            _query.TryAdd(name, equal < 0 ? "" : WebUtility.UrlDecode(pair[(equal + 1)..]));
        }
    }

    /// <summary>As it was sent.</summary>
    public string Path { get; }

    /// <summary>As it was sent.</summary>
    public string Query { get; }

    /// <summary>The decoded segments of the path.</summary>
    public string[] Segments { get; }

    /// <summary>The first value of a parameter, or null.</summary>
    public string? Value(string name) => _query.GetValueOrDefault(name);

    /// <summary>Whether a parameter says "true", in any case; clients write True and true.</summary>
    public bool IsTrue(string name) => "true".Equals(Value(name), StringComparison.OrdinalIgnoreCase);
}
