namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// Configurations and modes. A subject without one has that of its context; the default context's is the global one, which named contexts
/// do not inherit; then that of the context <c>.__GLOBAL</c>. Called under the store's lock.
/// </summary>
internal sealed class SettingsStore
{
    /// <summary>The key of the global settings.</summary>
    public const string Global = "";

    private const string Everywhere = ":.__GLOBAL:";

    private readonly SortedDictionary<string, SubjectConfig> _configs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _modes = new(StringComparer.Ordinal);

    public SubjectConfig? Config(string subject) => _configs.GetValueOrDefault(subject);

    public SubjectConfig EffectiveConfig(string subject) => Levels(subject).Select(Config).FirstOrDefault(config => config is not null) ?? SubjectConfig.Empty;

    /// <summary>Sets or, by null, removes a configuration.</summary>
    public void SetConfig(string subject, SubjectConfig? config)
    {
        if (config is null)
        {
            _configs.Remove(subject);
        }
        else
        {
            _configs[subject] = config;
        }
    }

    public string? Mode(string subject) => _modes.GetValueOrDefault(subject);

    public string EffectiveMode(string subject) => Levels(subject).Select(Mode).FirstOrDefault(mode => mode is not null) ?? RegistryModes.Default;

    /// <summary>Sets or, by null, removes a mode.</summary>
    public void SetMode(string subject, string? mode)
    {
        if (mode is null)
        {
            _modes.Remove(subject);
        }
        else
        {
            _modes[subject] = mode;
        }
    }

    public string[] SubjectsWithMode(string prefix) =>
        [.. _modes.Keys.Where(subject => subject.Length > prefix.Length && subject.StartsWith(prefix, StringComparison.Ordinal))];

    public string[] SubjectsWithAlias(string prefix) =>
        [.. _configs.Where(config => config.Value.Alias is not null && config.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(config => config.Key)];

    private static IEnumerable<string> Levels(string subject) => [subject, QualifiedSubject.PrefixOf(subject), Everywhere];
}
