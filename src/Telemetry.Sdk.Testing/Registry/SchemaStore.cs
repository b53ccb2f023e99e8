namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The schemas: per context one counter of ids and one id per content, per subject one counter of versions. In memory; each change is in the
/// file, where there is one, before it is answered.
/// </summary>
internal sealed partial class SchemaStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly StoreFile? _file;   // null where the store is in memory only
    private readonly SchemaLinker _linker;

    // All guarded by _gate.
    private readonly SortedDictionary<string, List<SubjectVersion>> _subjects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _lastIds = new(StringComparer.Ordinal) { [QualifiedSubject.DefaultContext] = 0 };
    private readonly SchemaIndex _index = new();
    private readonly SettingsStore _settings = new();
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);

    public SchemaStore(TimeProvider time, StoreFile? file = null)
    {
        _time = time;
        _file = file;
        _linker = new SchemaLinker((subject, version, withDeleted) => VersionOfLocked(subject.ToString(), version, withDeleted));
        foreach (var change in file?.Load() ?? [])
        {
            ReplayLocked(change);
        }

        _pending.Clear();
    }

    /// <summary>Sets or, by null, removes a refusal.</summary>
    public void Refuse(string subject, string? reason)
    {
        lock (_gate)
        {
            if (reason is null)
            {
                _refusals.Remove(subject);
            }
            else
            {
                _refusals[subject] = reason;
            }
        }
    }

    /// <summary>
    /// Why a new schema would be refused, as the server lists it; empty where it would not. Compares with a version, -1 for the latest, or
    /// by null with all that the level asks for.
    /// </summary>
    public IReadOnlyList<string> Conflicts(string subject, int? version, SchemaRequest request, bool isNormalized)
    {
        lock (_gate)
        {
            var live = LiveLocked(subject);
            SubjectVersion[] compared = version switch
            {
                null => [.. live],
                -1 => [.. live.TakeLast(1)],
                { } number => [live.FirstOrDefault(known => known.Version == number) ?? throw RegistryException.VersionNotFound(number)],
            };
            if (request.IsEmpty)
            {
                throw RegistryException.EmptySchema();
            }

            var config = _settings.EffectiveConfig(subject);
            var content = _linker.Link(QualifiedSubject.Parse(subject), request, isNormalized || config.IsNormalizing, isNew: true);
            return ConflictsLocked(subject, compared, content);
        }
    }

    private IReadOnlyList<string> ConflictsLocked(string subject, SubjectVersion[] versions, SchemaContent content)
    {
        if (_refusals.TryGetValue(subject, out var reason))
        {
            return FindSameLocked(subject, content, false) is null ? [reason] : [];
        }

        return CompatibilityCheck.Conflicts(versions, content, _settings.EffectiveConfig(subject));
    }

    private void CheckWritableLocked(string subject)
    {
        if (RegistryModes.IsReadOnly(_settings.EffectiveMode(subject)))
        {
            throw RegistryException.NotPermitted($"Subject {Shown(subject)} in context {QualifiedSubject.PrefixOf(subject)} is in read-only mode");
        }
    }

    // The real server has no name for the global subject.
    private static string Shown(string subject) => subject.Length == 0 ? "null" : subject;

    private IEnumerable<SubjectVersion> LiveLocked(string subject) =>
        _subjects.GetValueOrDefault(subject)?.Where(version => !version.IsDeleted) ?? [];

    private int NextVersionLocked(string subject) => _subjects.TryGetValue(subject, out var versions) ? versions[^1].Version + 1 : 1;

    private IEnumerable<SubjectVersion> AllLocked(string? context = null) => _subjects
        .Where(subject => context is null || QualifiedSubject.Parse(subject.Key).Context == context)
        .SelectMany(subject => subject.Value);
}
