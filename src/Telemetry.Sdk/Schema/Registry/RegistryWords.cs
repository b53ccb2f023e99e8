using System.Globalization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// Confluent's configuration words of a registry client, with or without <c>schema.registry.</c>, <c>_</c> for <c>.</c>
/// allowed. Each is taken once; one that nobody takes is refused by name, so that a typing error does not stay silent.
/// </summary>
internal sealed class RegistryWords
{
    public const string Prefix = "schema.registry.";

    // Words that tune what this client has no part of: accepted, so that a configuration can be shared as it is.
    private static readonly HashSet<string> WithoutEffect =
    [
        "max.retries", "retries.wait.ms", "retries.max.wait.ms", "max.cached.schemas",
    ];

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private readonly ICollection<string> _failures;

    public RegistryWords(IEnumerable<KeyValuePair<string, string>> settings, ICollection<string> failures)
    {
        _failures = failures;
        foreach (var (name, value) in settings)
        {
            _words[Word(name)] = value;
        }
    }

    /// <summary>Returns a setting's name as Kafka and Confluent write it: lower-case, with dots and no underscore, which stands for a dot in environment variables.</summary>
    public static string Dotted(string name) => name.Replace('_', '.').ToLowerInvariant();

    /// <summary>Returns a setting's name as it stands here.</summary>
    public static string Word(string name)
    {
        var word = Dotted(name);
        return word.StartsWith(Prefix, StringComparison.Ordinal) ? word[Prefix.Length..] : word;
    }

    /// <summary>Returns the value of a word and takes it away; empty is unset.</summary>
    public string? Take(string word) => _words.Remove(word, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    public TimeSpan? TakeMilliseconds(string word) => TakeCount(word) is { } count ? TimeSpan.FromMilliseconds(count) : null;

    /// <summary>Takes seconds; Confluent's -1 (never asked for again) is unset.</summary>
    public TimeSpan? TakeLifetime(string word) => Take(word) switch
    {
        null or "-1" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => TimeSpan.FromSeconds(seconds),
        var text => Refuse(word, $"'{text}' is no positive number of seconds."),
    };

    public int? TakeCount(string word)
    {
        if (Take(word) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return count;
        }

        _failures.Add($"{Prefix}{word}: '{text}' is no positive number.");
        return null;
    }

    public bool? TakeBoolean(string word)
    {
        if (Take(word) is not { } text)
        {
            return null;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        _failures.Add($"{Prefix}{word}: '{text}' is neither true nor false.");
        return null;
    }

    private TimeSpan? Refuse(string word, string why)
    {
        _failures.Add($"{Prefix}{word}: {why}");
        return null;
    }

    /// <summary>Names every word that was not taken.</summary>
    public void RefuseRest()
    {
        foreach (var word in _words.Keys.Where(word => !WithoutEffect.Contains(word)))
        {
            _failures.Add(word is "key.subject.name.strategy" or "value.subject.name.strategy"
                ? $"{Prefix}{word}: not supported; protobuf.serializer.subject.name.strategy is, of each serializer."
                : $"{Prefix}{word}: this setting is not known to the SDK.");
        }
    }
}
