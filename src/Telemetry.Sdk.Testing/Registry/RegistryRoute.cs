namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A path and what its methods do; a star is a variable segment.</summary>
internal sealed record RegistryRoute(string[] Path, (string Method, Func<RegistryCall, RegistryAnswer> Answer)[] Actions)
{
    // The order in which the real server lists them.
    private static readonly string[] Order = ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT"];

    public static RegistryRoute Of(string path, params (string Method, Func<RegistryCall, RegistryAnswer> Answer)[] actions) =>
        new(path.Split('/', StringSplitOptions.RemoveEmptyEntries), actions);

    public IReadOnlyCollection<string> Methods => [.. Order.Where(method =>
        method == "OPTIONS" || Array.Exists(Actions, action => action.Method == (method == "HEAD" ? "GET" : method)))];

    /// <summary>The variable segments, or null where the path is another.</summary>
    public string[]? Match(ReadOnlySpan<string> segments)
    {
        if (segments.Length != Path.Length)
        {
            return null;
        }

        List<string> arguments = [];
        for (var index = 0; index < Path.Length; index++)
        {
            if (Path[index] == "*")
            {
                arguments.Add(segments[index]);
            }
            else if (Path[index] != segments[index])
            {
                return null;
            }
        }

        return [.. arguments];
    }
}
