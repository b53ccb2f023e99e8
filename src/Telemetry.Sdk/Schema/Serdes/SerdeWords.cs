using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// Parts Confluent's words in a settings dictionary: those of one serde (by prefix) from those of the registry client; the
/// words of the other serde are left alone, so that one dictionary can serve both.
/// </summary>
internal sealed class SerdeWords
{
    private const string AnySerde = "protobuf.";

    private readonly string _prefix;
    private readonly ICollection<string> _failures;
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    public SerdeWords(string prefix, SchemaRegistryOptions options, ICollection<string> failures)
    {
        (_prefix, _failures) = (prefix, failures);
        foreach (var (name, value) in options.Settings)
        {
            var word = RegistryWords.Dotted(name);
            if (word.StartsWith(prefix, StringComparison.Ordinal))
            {
                _words[word[prefix.Length..]] = value;
            }
            else if (IsSerde(name) && !word.StartsWith("protobuf.serializer.", StringComparison.Ordinal) && !word.StartsWith("protobuf.deserializer.", StringComparison.Ordinal))
            {
                failures.Add($"{name}: this setting is not known to the SDK.");
            }
        }
    }

    /// <summary>Returns whether a name is of a serde and not of the registry client.</summary>
    public static bool IsSerde(string name) => RegistryWords.Dotted(name).StartsWith(AnySerde, StringComparison.Ordinal);

    public string? Take(string word) => _words.Remove(word, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public bool TakeBoolean(string word, bool otherwise)
    {
        if (Take(word) is not { } text)
        {
            return otherwise;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Refuse(word, $"'{text}' is neither true nor false.");
        return otherwise;
    }

    public T TakeEnum<T>(string word, T otherwise)
        where T : struct, Enum
    {
        if (Take(word) is not { } text)
        {
            return otherwise;
        }

        // Names only: a number would parse too and mean nothing.
        var name = Array.Find(Enum.GetNames<T>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
        {
            return Enum.Parse<T>(name);
        }

        Refuse(word, $"'{text}' is not supported; {string.Join(", ", Enum.GetNames<T>())} are.");
        return otherwise;
    }

    public void Refuse(string word, string why) => _failures.Add($"{_prefix}{word}: {why}");

    /// <summary>Names every word that was not taken.</summary>
    public void RefuseRest()
    {
        foreach (var word in _words.Keys)
        {
            Refuse(word, "this setting is not known to the SDK.");
        }
    }
}
