namespace Telemetry.Sdk.Hosting;

/// <summary>Finds the setting that a misspelt key was meant to be.</summary>
internal static class NearestName
{
    private const int MaxDistance = 2;

    /// <summary>Gives <c>; did you mean X?</c>, or nothing if no name is near.</summary>
    public static string Suggestion(string key, IEnumerable<string> names)
    {
        var nearest = names.Select(n => (Name: n, Distance: Distance(key, n))).OrderBy(n => n.Distance).FirstOrDefault();
        return nearest is { Name: not null, Distance: <= MaxDistance } ? $"; did you mean {nearest.Name}?" : "";
    }

    // Levenshtein, one row; keys are short.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
