using System.Net;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The raw target of a request, taken apart before it is decoded: a subject is one segment even where it contains an encoded slash.
/// </summary>
internal sealed class RequestTarget
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

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
        HasEmptySegment = Path.Contains("//", StringComparison.Ordinal);
        Segments = [.. Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => Uri.UnescapeDataString(segment.Split(';')[0]))];
        foreach (var pair in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(equal < 0 ? pair : pair[..equal]);
            _pairs.Add(KeyValuePair.Create(name, equal < 0 ? "" : WebUtility.UrlDecode(pair[(equal + 1)..])));
        }
    }

    /// <summary>As it was sent.</summary>
    public string Path { get; }

    /// <summary>As it was sent.</summary>
    public string Query { get; }

    /// <summary>Whether two slashes stand together, which the real server's HTTP stack refuses.</summary>
    public bool HasEmptySegment { get; }

    /// <summary>The decoded segments of the path.</summary>
    public string[] Segments { get; }

    /// <summary>The first value of a parameter, or null.</summary>
    public string? Value(string name) => _pairs.Find(pair => pair.Key == name).Value;

    /// <summary>All values of a parameter, in order.</summary>
    public string[] Values(string name) => [.. _pairs.Where(pair => pair.Key == name).Select(pair => pair.Value)];

    /// <summary>Whether a parameter says "true", in any case; clients write True and true.</summary>
    public bool IsTrue(string name) => "true".Equals(Value(name), StringComparison.OrdinalIgnoreCase);
}
