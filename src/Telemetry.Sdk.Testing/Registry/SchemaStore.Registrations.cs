namespace Telemetry.Sdk.Testing.Registry;

/// <content>Registering and looking up.</content>
internal sealed partial class SchemaStore
{
    /// <summary>Answers what is there, or adds a version whatever refusals, modes and levels say.</summary>
    public SubjectVersion Register(string subject, SchemaRequest request)
    {
        lock (_gate)
        {
            var content = _linker.Link(QualifiedSubject.Parse(subject), request, isNormalized: false, isNew: false);
            var version = FindSameLocked(subject, content, false) ?? AddLocked(subject, content, 0, -1);
            CommitLocked();
            return version;
        }
    }

    /// <summary>Answers what is there, or adds a version if mode and level allow it.</summary>
    public FoundSchema RegisterChecked(string subject, SchemaRequest request, bool isNormalized)
    {
        lock (_gate)
        {
            var config = _settings.EffectiveConfig(subject);
            var isNormal = isNormalized || config.IsNormalizing;
            if (!config.HasMetadata && FindForRegistrationLocked(subject, request, isNormal) is { } known)
            {
                CommitLocked();   // what an earlier write failed to keep is not answered either
                return known;
            }

            CheckRegistrationLocked(subject, request);
            var isImport = IsImportLocked(subject);
            var filled = isImport ? request : FillLocked(subject, request, config, NextVersionLocked(subject));
            var content = _linker.Link(QualifiedSubject.Parse(subject), filled, isNormal, isNew: request.Id < 0);
            if (request.Version == 0 && FindRegisteredLocked(subject, content, request.Id) is { } same)
            {
                CommitLocked();
                return new FoundSchema(same, WithState: false);
            }

            if (!isImport)
            {
                CheckCompatibleLocked(subject, content);
            }

            var added = AddLocked(subject, content, WantedVersionLocked(subject, request, isImport), request.Id);
            CommitLocked();
            return new FoundSchema(added, WithState: false);
        }
    }

    /// <summary>Finds a schema under a subject; where the subject names no context, also in the others.</summary>
    public FoundSchema LookUp(string subject, SchemaRequest request, bool isNormalized, bool withDeleted)
    {
        lock (_gate)
        {
            var found = LookUpLocked(subject, request, isNormalized, withDeleted);
            foreach (var other in found is null ? OtherContextsLocked(subject) : [])
            {
                found ??= TryLookUpLocked(other, request, isNormalized, withDeleted);
            }

            return found ?? throw (HasLocked(subject, withDeleted) ? RegistryException.SchemaNotFound("Schema") : RegistryException.SubjectNotFound(subject));
        }
    }

    private FoundSchema? TryLookUpLocked(string subject, SchemaRequest request, bool isNormalized, bool withDeleted)
    {
        try
        {
            return LookUpLocked(subject, request, isNormalized, withDeleted);
        }
        catch (RegistryException invalid) when (invalid.Code == 42201)
        {
            return null;   // it refers to what this context does not have
        }
    }

    private FoundSchema? LookUpLocked(string subject, SchemaRequest request, bool isNormalized, bool withDeleted)
    {
        var config = _settings.EffectiveConfig(subject);
        var isNormal = isNormalized || config.IsNormalizing;
        if (FindLocked(subject, request, isNormal, withDeleted, latestOnly: false) is { } found)
        {
            return found;
        }

        // As a registration would have been completed.
        var latest = LiveLocked(subject).LastOrDefault();
        var metadata = latest is null ? null : MergedLocked(request, config, latest);
        return metadata is null || metadata.Text == request.Metadata?.Text
            ? null
            : FindLocked(subject, request with { Metadata = metadata }, isNormal, withDeleted, latestOnly: false);
    }

    private FoundSchema? FindForRegistrationLocked(string subject, SchemaRequest request, bool isNormalized)
    {
        var found = FindLocked(subject, request, isNormalized, withDeleted: false, latestOnly: request.Version == -1);
        if (found is null)
        {
            return null;
        }

        if (request.Version is 0 or -1)
        {
            return request.Id < 0 || request.Id == found.Version.Schema.Id ? found : null;
        }

        return request.Id != found.Version.Schema.Id ? null
            : found.Version.Version == request.Version ? found
            : LiveLocked(subject).Where(known => known.Version == request.Version && known.Schema.Id == request.Id && known.Schema.Content.Guid == found.Version.Schema.Content.Guid)
                .Select(known => new FoundSchema(known, WithState: true)).FirstOrDefault();
    }

    private FoundSchema? FindLocked(string subject, SchemaRequest request, bool isNormalized, bool withDeleted, bool latestOnly)
    {
        if (request.IsEmpty)
        {
            return null;
        }

        var content = _linker.Link(QualifiedSubject.Parse(subject), request, isNormalized, isNew: false);
        if (latestOnly)
        {
            return LiveLocked(subject).LastOrDefault() is { } latest && latest.IsFoundBy(content) ? new FoundSchema(latest, WithState: true) : null;
        }

        return FindSameLocked(subject, content, withDeleted) is { } same
            ? new FoundSchema(same, WithState: false)
            : FindAlikeLocked(subject, content, withDeleted) is { } alike ? new FoundSchema(alike, WithState: true) : null;
    }

    private SubjectVersion? FindSameLocked(string subject, SchemaContent content, bool withDeleted)
    {
        var context = QualifiedSubject.Parse(subject).Context;
        var version = _index.IdOf(context, content.Guid) is { } id ? _index.VersionOf(context, id, subject) : null;
        var same = version is null ? null : _subjects.GetValueOrDefault(subject)?.Find(known => known.Version == version);
        return same is not null && (withDeleted || !same.IsDeleted) ? same : null;
    }

    private SubjectVersion? FindAlikeLocked(string subject, SchemaContent content, bool withDeleted) =>
        _subjects.GetValueOrDefault(subject)?.FindLast(known => (withDeleted || !known.IsDeleted) && known.IsFoundBy(content));

    private SubjectVersion? FindRegisteredLocked(string subject, SchemaContent content, int wantedId)
    {
        var found = FindSameLocked(subject, content, withDeleted: false) ?? FindAlikeLocked(subject, content, withDeleted: false);
        return found is not null && (wantedId < 0 || wantedId == found.Schema.Id) ? found : null;
    }

    private void CheckRegistrationLocked(string subject, SchemaRequest request)
    {
        CheckWritableLocked(subject);
        var wanted = request.Id >= 0 ? "import" : "read-write";
        if (request.Id >= 0 ? !IsImportLocked(subject) : _settings.EffectiveMode(subject) != RegistryModes.Default)
        {
            throw RegistryException.NotPermitted($"Subject {subject} in context {QualifiedSubject.PrefixOf(subject)} is not in {wanted} mode");
        }
    }

    private bool IsImportLocked(string subject) => _settings.EffectiveMode(subject) is RegistryModes.Import or RegistryModes.Forward;

    // What is left out is that of the latest version.
    private SchemaRequest FillLocked(string subject, SchemaRequest request, SubjectConfig config, int next)
    {
        var latest = LiveLocked(subject).LastOrDefault();
        if (request.IsEmpty)
        {
            var content = latest?.Schema.Content ?? throw RegistryException.EmptySchema();
            request = request with { Schema = content.Text, Type = content.Type, References = content.References };
        }

        // Once a version was asked for, the server keeps the number in the metadata.
        var metadata = MergedLocked(request, config, latest);
        var isNumbered = request.Version != 0 || metadata?.Version is not null;
        return request with { Metadata = isNumbered ? (metadata ?? SchemaMetadata.Empty).WithVersion(next) : metadata };
    }

    private static SchemaMetadata? MergedLocked(SchemaRequest request, SubjectConfig config, SubjectVersion? latest) =>
        SchemaMetadata.Merge(config.DefaultMetadata, request.Metadata ?? latest?.Schema.Content.Metadata, config.OverrideMetadata);

    private void CheckCompatibleLocked(string subject, SchemaContent content)
    {
        var conflicts = ConflictsLocked(subject, [.. LiveLocked(subject)], content);
        if (conflicts.Count > 0)
        {
            throw new RegistryException(
                409,
                40901,
                $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{string.Join(", ", conflicts)}]");
        }
    }

    private int WantedVersionLocked(string subject, SchemaRequest request, bool isImport)
    {
        var next = NextVersionLocked(subject);
        if (request.Version <= 0)
        {
            return next;
        }

        return request.Version == next || isImport
            ? request.Version
            : throw new RegistryException(422, 42201, "Version is not one more than previous version");
    }

    private SubjectVersion AddLocked(string subject, SchemaContent content, int wantedVersion, int wantedId)
    {
        var context = QualifiedSubject.Parse(subject).Context;
        var schema = SchemaLocked(context, content, wantedId);
        var version = new SubjectVersion(subject, wantedVersion > 0 ? wantedVersion : NextVersionLocked(subject), schema, _time.GetUtcNow());
        // The same schema that was soft-deleted gives way to its new version, unless another refers to it.
        var old = _subjects.GetValueOrDefault(subject)?.FindAll(known => known.IsDeleted && known.Schema.Id == schema.Id && known.Version < version.Version) ?? [];
        foreach (var gone in old.Where(known => !_index.Users(subject, known.Version).Any()))
        {
            RemoveLocked(gone);
        }

        PutLocked(version);
        return version;
    }

    private StoredSchema SchemaLocked(string context, SchemaContent content, int wantedId)
    {
        var known = _index.IdOf(context, content.Guid) is { } found && _index.Places(context, found).Length > 0 ? found : -1;
        if (known >= 0 && (wantedId < 0 || wantedId == known))
        {
            return new StoredSchema(known, content);
        }

        if (wantedId >= 0 && AtIdLocked(context, wantedId) is { } other && other.Content.Guid != content.Guid)
        {
            throw RegistryException.NotPermitted($"Overwrite new schema with id {wantedId} in context {QualifiedSubject.Prefix(context)} is not permitted.");
        }

        if (wantedId >= 0)
        {
            return new StoredSchema(wantedId, content);
        }

        var id = _lastIds.GetValueOrDefault(context) + 1;
        while (_index.Places(context, id).Length > 0)
        {
            id++;
        }

        return new StoredSchema(id, content);
    }

    private StoredSchema? AtIdLocked(string context, int id) =>
        _index.Places(context, id) is [var place, ..] ? _subjects[place.Subject].Find(known => known.Version == place.Version)?.Schema : null;

    private string[] OtherContextsLocked(string subject) => QualifiedSubject.Parse(subject).Context == QualifiedSubject.DefaultContext
        ? _lastIds.Keys.Where(context => context != QualifiedSubject.DefaultContext).Select(context => QualifiedSubject.Prefix(context) + subject).ToArray()
        : [];

    private bool HasLocked(string subject, bool withDeleted) =>
        _subjects.GetValueOrDefault(subject)?.Exists(version => withDeleted || !version.IsDeleted) == true;
}
