using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Reads one section of the configuration by a table of names: what cannot be read becomes a failure, what nobody knows a warning
/// with the nearest name. Written by hand because the configuration binder hides both.
/// </summary>
internal sealed class SettingReader(IConfiguration section, string path, TelemetryOptions options)
{
    private readonly Dictionary<string, Action<IConfigurationSection>> _settings = new(StringComparer.OrdinalIgnoreCase);

    public SettingReader Text(string name, Action<string> set) => Value(name, set);

    public SettingReader Number(string name, Action<int> set) => Value(name, text =>
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            set(number);
        }
        else
        {
            Fail(name, text, "a whole number");
        }
    });

    public SettingReader Flag(string name, Action<bool> set) => Value(name, text =>
    {
        if (bool.TryParse(text, out var flag))
        {
            set(flag);
        }
        else
        {
            Fail(name, text, "true or false");
        }
    });

    public SettingReader Duration(string name, Action<TimeSpan> set) => Value(name, text =>
    {
        if (SettingText.Duration(text) is { } duration)
        {
            set(duration);
        }
        else
        {
            Fail(name, text, SettingText.Durations);
        }
    });

    public SettingReader Choice<T>(string name, Action<T> set)
        where T : struct, Enum => Value(name, text =>
    {
        // A digit would pass as the number behind a name.
        if (!char.IsAsciiDigit(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice))
        {
            set(choice);
        }
        else
        {
            Fail(name, text, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        }
    });

    /// <summary>Reads a list: indexed keys, or one text with commas, as a single environment variable has it.</summary>
    public SettingReader List(string name, Action<string> add) => Section(name, child =>
    {
        foreach (var text in child.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            add(text);
        }

        foreach (var text in child.GetChildren().Select(c => c.Value?.Trim()).OfType<string>().Where(t => t.Length > 0))
        {
            add(text);
        }
    });

    public SettingReader Section(string name, Action<IConfigurationSection> read)
    {
        _settings[name] = read;
        return this;
    }

    /// <summary>Reads the section.</summary>
    /// <param name="others">Takes a key that the table does not have, with its value; <see langword="null"/> to warn about it.</param>
    public void Read(Action<string, string>? others = null)
    {
        foreach (var child in section.GetChildren())
        {
            if (_settings.TryGetValue(child.Key, out var read))
            {
                read(child);
            }
            else if (others is not null && child.Value is { } value)
            {
                others(child.Key, value);
            }
            else
            {
                options.ConfigurationWarnings.Add($"{path}:{child.Key} is not a setting and was ignored{NearestName.Suggestion(child.Key, _settings.Keys)}.");
            }
        }
    }

    /// <summary>Notes a value that cannot be read.</summary>
    public void Fail(string name, string text, string accepted) =>
        options.ConfigurationFailures.Add($"{path}:{name} is \"{text}\"; it must be {accepted}.");

    private SettingReader Value(string name, Action<string> set) => Section(name, child =>
    {
        if (!string.IsNullOrWhiteSpace(child.Value))
        {
            set(child.Value.Trim());
        }
        else if (child.GetChildren().Any())
        {
            Fail(name, "a section", "one value");
        }
    });
}
