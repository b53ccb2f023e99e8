namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The schemas, in memory: one counter of ids over all subjects, one of versions per subject.</summary>
internal sealed class SchemaStore(TimeProvider time)
{
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private readonly SortedDictionary<string, List<SubjectVersion>> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, StoredSchema> _byGuid = [];
    private readonly Dictionary<int, StoredSchema> _byId = [];
    private readonly Dictionary<string, string> _levels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);
    private string _globalLevel = CompatibilityLevels.Default;

    /// <summary>Answers what is there, or adds a version whatever the refusals say.</summary>
    public SubjectVersion Register(string subject, SchemaContent content)
    {
        lock (_gate)
        {
            var resolved = ResolveLocked(content);
            return FindLocked(subject, resolved) ?? AddLocked(subject, resolved);
        }
    }

    /// <summary>Answers what is there, or adds a version unless the subject refuses.</summary>
    public SubjectVersion RegisterChecked(string subject, SchemaContent content)
    {
        lock (_gate)
        {
            var resolved = ResolveLocked(content);
            if (FindLocked(subject, resolved) is { } known)
            {
                return known;
            }

            return _refusals.TryGetValue(subject, out var reason)
                ? throw new RegistryException(
                    409, 40901, $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{reason}]")
                : AddLocked(subject, resolved);
        }
    }

    /// <summary>Finds a schema under a subject.</summary>
    public SubjectVersion LookUp(string subject, SchemaContent content)
    {
        lock (_gate)
        {
            VersionsLocked(subject);
            return FindLocked(subject, ResolveLocked(content)) ?? throw new RegistryException(404, 40403, "Schema not found");
        }
    }

    public string[] Subjects(string prefix = "")
    {
        lock (_gate)
        {
            return [.. _subjects.Keys.Where(subject => subject.StartsWith(prefix, StringComparison.Ordinal))];
        }
    }

    public SubjectVersion[] Versions(string subject)
    {
        lock (_gate)
        {
            return [.. VersionsLocked(subject)];
        }
    }

    /// <summary>One version of a subject; -1 is the latest.</summary>
    public SubjectVersion Version(string subject, int version)
    {
        lock (_gate)
        {
            var versions = VersionsLocked(subject);
            return version == -1
                ? versions[^1]
                : versions.Find(known => known.Version == version) ?? throw RegistryException.VersionNotFound(version);
        }
    }

    /// <summary>The places where a schema is registered, of which there is at least one.</summary>
    public SubjectVersion[] ById(int id)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out var schema)
                ? PlacesLocked(schema)
                : throw new RegistryException(404, 40403, $"Schema {id} not found");
        }
    }

    /// <inheritdoc cref="ById" />
    public SubjectVersion[] ByGuid(Guid guid)
    {
        lock (_gate)
        {
            return _byGuid.TryGetValue(guid, out var schema)
                ? PlacesLocked(schema)
                : throw new RegistryException(404, 40403, $"Schema {guid} not found");
        }
    }

    /// <summary>Why the subject takes no new schema, or null.</summary>
    public string? RefusalOf(string subject)
    {
        lock (_gate)
        {
            return _refusals.GetValueOrDefault(subject);
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

    /// <summary>The level of a subject, null where it has none; the global level for a null subject.</summary>
    public string? Level(string? subject)
    {
        lock (_gate)
        {
            return subject is null ? _globalLevel : _levels.GetValueOrDefault(subject);
        }
    }

    /// <summary>Sets a level; null takes a subject's own away, and resets the global one.</summary>
    public void SetLevel(string? subject, string? level)
    {
        lock (_gate)
        {
            if (subject is null)
            {
                _globalLevel = level ?? CompatibilityLevels.Default;
            }
            else if (level is null)
            {
                _levels.Remove(subject);
            }
            else
            {
                _levels[subject] = level;
            }
        }
    }

    private SchemaContent ResolveLocked(SchemaContent content) =>
        content.References.Count == 0 ? content : content.WithReferences([.. content.References.Select(ResolveLocked)]);

    private SchemaReference ResolveLocked(SchemaReference reference)
    {
        var version = _subjects.TryGetValue(reference.Subject, out var versions)
            ? reference.Version == -1 ? versions[^1] : versions.Find(known => known.Version == reference.Version)
            : null;
        return version is null
            ? throw RegistryException.InvalidSchema(
                SchemaContent.Protobuf, $"No schema reference found for subject \"{reference.Subject}\" and version {reference.Version}")
            : reference with { Version = version.Version };
    }

    private List<SubjectVersion> VersionsLocked(string subject) =>
        _subjects.GetValueOrDefault(subject) ?? throw RegistryException.SubjectNotFound(subject);

    private SubjectVersion? FindLocked(string subject, SchemaContent content) =>
        _subjects.GetValueOrDefault(subject)?.Find(known => known.Schema.Content.Guid == content.Guid);

    private SubjectVersion AddLocked(string subject, SchemaContent content)
    {
        if (!_byGuid.TryGetValue(content.Guid, out var schema))
        {
            schema = new StoredSchema(_byId.Count + 1, content);
            _byGuid.Add(content.Guid, schema);
            _byId.Add(schema.Id, schema);
        }

        if (!_subjects.TryGetValue(subject, out var versions))
        {
            _subjects.Add(subject, versions = []);
        }

        var version = new SubjectVersion(subject, versions.Count + 1, schema, time.GetUtcNow());
        versions.Add(version);
        return version;
    }

    private SubjectVersion[] PlacesLocked(StoredSchema schema) =>
        [.. _subjects.Values.SelectMany(versions => versions).Where(version => version.Schema == schema)];
}
