namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The schemas, in memory: per context one counter of ids and one id per content, per subject one counter of versions.
/// </summary>
internal sealed partial class SchemaStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SchemaLinker _linker;

    // All guarded by _gate.
    private readonly SortedDictionary<string, List<SubjectVersion>> _subjects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _lastIds = new(StringComparer.Ordinal) { [QualifiedSubject.DefaultContext] = 0 };
    private readonly HashSet<Guid> _everSeen = [];
    private readonly SettingsStore _settings = new();
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);

    public SchemaStore(TimeProvider time)
    {
        _time = time;
        _linker = new SchemaLinker(FindReferenceLocked);
    }

    /// <summary>Answers what is there, or adds a version whatever refusals, modes and levels say.</summary>
    public SubjectVersion Register(string subject, SchemaRequest request)
    {
        lock (_gate)
        {
            var content = _linker.Link(QualifiedSubject.Parse(subject), request, isNormalized: false);
            return FindLocked(subject, content, false) ?? AddLocked(subject, content, 0);
        }
    }

    /// <summary>Answers what is there, or adds a version if mode and level allow it.</summary>
    public SubjectVersion RegisterChecked(string subject, SchemaRequest request, bool isNormalized)
    {
        lock (_gate)
        {
            var config = _settings.EffectiveConfig(subject);
            var latest = LiveLocked(subject).LastOrDefault();
            CheckVersionLocked(subject, request);
            CheckIdLocked(subject, request);
            var content = _linker.Link(QualifiedSubject.Parse(subject), WithDefaults(request, config), isNormalized || config.IsNormalizing);
            // A wanted version is another schema than the same one without it.
            if (request.Version <= 0 && FindLocked(subject, content, false) is { } known)
            {
                return known;
            }

            CheckWritableLocked(subject);
            content = Versioned(content, request, latest, NextVersionLocked(subject));
            CheckCompatibleLocked(subject, content);
            return AddLocked(subject, content, request.Id);
        }
    }

    /// <summary>Finds a schema under a subject.</summary>
    public SubjectVersion LookUp(string subject, SchemaRequest? request, bool isNormalized, bool withDeleted)
    {
        lock (_gate)
        {
            var config = _settings.EffectiveConfig(subject);
            var content = request is null ? null : _linker.Link(
                QualifiedSubject.Parse(subject), WithDefaults(request, config), isNormalized || config.IsNormalizing);
            VersionsLocked(subject, withDeleted);
            var found = content is null ? null : FindLocked(subject, content, withDeleted);
            return found ?? throw RegistryException.SchemaNotFound("Schema");
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
            try
            {
                return ConflictsLocked(subject, compared, _linker.Link(QualifiedSubject.Parse(subject), request, isNormalized));
            }
            catch (RegistryException invalid) when (invalid.Code == 42201 && request.Schema.Length > 0)
            {
                return [invalid.Message];
            }
        }
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

    private void CheckVersionLocked(string subject, SchemaRequest request)
    {
        if (request.Version > 0 && request.Version != NextVersionLocked(subject))
        {
            throw new RegistryException(422, 42201, "Version is not one more than previous version");
        }
    }

    private void CheckIdLocked(string subject, SchemaRequest request)
    {
        if (request.Id > 0 && _settings.EffectiveMode(subject) != RegistryModes.Import)
        {
            throw RegistryException.NotPermitted($"Subject {subject} in context  is not in import mode");
        }
    }

    private void CheckCompatibleLocked(string subject, SchemaContent content)
    {
        var isUnchecked = _settings.EffectiveMode(subject) is RegistryModes.Import or RegistryModes.Forward;
        var conflicts = isUnchecked ? [] : ConflictsLocked(subject, [.. LiveLocked(subject)], content);
        if (conflicts.Count > 0)
        {
            throw new RegistryException(
                409,
                40901,
                $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{string.Join(", ", conflicts)}]");
        }
    }

    private IReadOnlyList<string> ConflictsLocked(string subject, SubjectVersion[] versions, SchemaContent content)
    {
        if (_refusals.TryGetValue(subject, out var reason))
        {
            return FindLocked(subject, content, false) is null ? [reason] : [];
        }

        return CompatibilityCheck.Conflicts(versions, content, _settings.EffectiveConfig(subject));
    }

    private void CheckWritableLocked(string? subject)
    {
        if (RegistryModes.IsReadOnly(_settings.EffectiveMode(subject ?? SettingsStore.Global)))
        {
            throw RegistryException.NotPermitted($"Subject {subject ?? "null"} in context  is in read-only mode");
        }
    }

    private static SchemaRequest WithDefaults(SchemaRequest request, SubjectConfig config) =>
        request with { Metadata = SchemaMetadata.Merge(config.DefaultMetadata, request.Metadata, config.OverrideMetadata) };

    // Once a version was asked for, the server keeps the number in the metadata.
    private static SchemaContent Versioned(SchemaContent content, SchemaRequest request, SubjectVersion? latest, int next)
    {
        var isKept = request.Version > 0
            || latest?.Schema.Content.Metadata?.Properties.ContainsKey(SchemaMetadata.VersionProperty) == true;
        return isKept ? content.WithMetadata(SchemaMetadata.Merge(content.Metadata, SchemaMetadata.OfVersion(next))) : content;
    }

    private SubjectVersion? FindReferenceLocked(QualifiedSubject subject, int version)
    {
        var versions = _subjects.GetValueOrDefault(subject.ToString());
        return version == -1 ? versions?.FindLast(known => !known.IsDeleted) : versions?.Find(known => known.Version == version);
    }

    private IEnumerable<SubjectVersion> LiveLocked(string subject) =>
        _subjects.GetValueOrDefault(subject)?.Where(version => !version.IsDeleted) ?? [];

    private int NextVersionLocked(string subject) => _subjects.TryGetValue(subject, out var versions) ? versions[^1].Version + 1 : 1;

    private SubjectVersion? FindLocked(string subject, SchemaContent content, bool withDeleted) =>
        _subjects.GetValueOrDefault(subject)?.FindLast(known => (withDeleted || !known.IsDeleted) && IsSame(known.Schema.Content, content));

    private static bool IsSame(SchemaContent known, SchemaContent content) => known.Guid == content.Guid
        || (known.Text == content.Text && known.References.SequenceEqual(content.References)
            && content.Metadata is null && known.Metadata?.Properties.ContainsKey(SchemaMetadata.VersionProperty) == true);

    private SubjectVersion AddLocked(string subject, SchemaContent content, int wantedId)
    {
        var context = QualifiedSubject.Parse(subject).Context;
        var schema = AllLocked(context).Select(known => known.Schema).FirstOrDefault(known => known.Content.Guid == content.Guid);
        if (schema is null)
        {
            var id = wantedId > 0 ? wantedId : _lastIds.GetValueOrDefault(context) + 1;
            _lastIds[context] = Math.Max(id, _lastIds.GetValueOrDefault(context));
            schema = new StoredSchema(id, content);
        }

        _everSeen.Add(content.Guid);
        var number = NextVersionLocked(subject);
        if (!_subjects.TryGetValue(subject, out var versions))
        {
            _subjects.Add(subject, versions = []);
        }

        // The same schema that was soft-deleted gives way to its new version.
        versions.RemoveAll(known => known.IsDeleted && known.Schema.Content.Guid == content.Guid);
        var version = new SubjectVersion(subject, number, schema, _time.GetUtcNow());
        versions.Add(version);
        return version;
    }

    private IEnumerable<SubjectVersion> AllLocked(string? context = null) => _subjects
        .Where(subject => context is null || QualifiedSubject.Parse(subject.Key).Context == context)
        .SelectMany(subject => subject.Value);
}
