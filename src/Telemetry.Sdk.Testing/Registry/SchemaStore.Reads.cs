namespace Telemetry.Sdk.Testing.Registry;

/// <content>What is there.</content>
internal sealed partial class SchemaStore
{
    /// <summary>The subjects with a live version, in ordinal order.</summary>
    public string[] Subjects()
    {
        lock (_gate)
        {
            return [.. _subjects.Where(subject => subject.Value.Exists(version => !version.IsDeleted)).Select(subject => subject.Key)];
        }
    }

    /// <summary>All versions under a prefix: <c>:*:x</c> in every context, else in the context that it names.</summary>
    public SubjectVersion[] ByPrefix(string prefix)
    {
        lock (_gate)
        {
            const string Everywhere = ":*:";
            var start = prefix.IndexOf(Everywhere, StringComparison.Ordinal);
            return start >= 0
                ? [.. AllLocked().Where(version => QualifiedSubject.Parse(version.Subject).Name.StartsWith(prefix[(start + Everywhere.Length)..], StringComparison.Ordinal))]
                : [.. AllLocked().Where(version => version.Subject.StartsWith(QualifiedSubject.Parse(prefix).ToString(), StringComparison.Ordinal))];
        }
    }

    /// <summary>Subjects by the subject that their alias names.</summary>
    public ILookup<string, string> Aliases(string prefix)
    {
        lock (_gate)
        {
            return _settings.SubjectsWithAlias(prefix).ToLookup(MeantLocked);
        }
    }

    /// <summary>The versions of a subject, oldest first.</summary>
    public SubjectVersion[] Versions(string subject, bool withDeleted)
    {
        lock (_gate)
        {
            return [.. VersionsLocked(subject, withDeleted)];
        }
    }

    /// <summary>One version of a subject, -1 is the latest; where the subject names no context, also in the others.</summary>
    public SubjectVersion Version(string subject, int version, bool withDeleted)
    {
        lock (_gate)
        {
            var found = VersionOfLocked(subject, version, withDeleted)
                ?? OtherContextsLocked(subject).Select(other => VersionOfLocked(other, version, withDeleted)).FirstOrDefault(other => other is not null);
            return found ?? throw (HasLocked(subject, withDeleted) ? RegistryException.VersionNotFound(version) : RegistryException.SubjectNotFound(subject));
        }
    }

    /// <summary>Where a schema is shown by its id; null where the id is unknown.</summary>
    /// <param name="id">The id.</param>
    /// <param name="subject">Names the context, and is preferred.</param>
    public SubjectVersion? ById(int id, string subject)
    {
        lock (_gate)
        {
            return PlaceLocked(id, subject);
        }
    }

    /// <summary>The places where a schema is registered, soft-deleted ones included; null where the id is unknown.</summary>
    public SubjectVersion[]? Places(int id, string subject)
    {
        lock (_gate)
        {
            return PlaceLocked(id, subject) is { } place
                ? [.. _index.Places(QualifiedSubject.Parse(place.Subject).Context, id).Select(other => AtLocked(other.Subject, other.Version)).OfType<SubjectVersion>()]
                : null;
        }
    }

    /// <summary>A place of a schema in the first context that has or had it.</summary>
    public SubjectVersion ByGuid(Guid guid)
    {
        lock (_gate)
        {
            var context = ContextsLocked().FirstOrDefault(context => _index.IdOf(context, guid) is not null)
                ?? throw RegistryException.SchemaNotFound($"Schema {guid}");
            return PlaceLocked(_index.IdOf(context, guid)!.Value, QualifiedSubject.Prefix(context)) ?? throw RegistryException.Internal();
        }
    }

    /// <summary>The ids that a schema has or had, by context.</summary>
    public (string Context, int Id)[] IdsOf(Guid guid)
    {
        lock (_gate)
        {
            return [.. ContextsLocked().Where(context => _index.IdOf(context, guid) is not null).Select(context => (context, _index.IdOf(context, guid)!.Value))];
        }
    }

    public int LastId(string subject)
    {
        lock (_gate)
        {
            return _lastIds.GetValueOrDefault(QualifiedSubject.Parse(subject).Context);
        }
    }

    /// <summary>The ids of the schemas that refer to a version.</summary>
    public int[] ReferencedBy(string subject, int version, bool withDeleted)
    {
        lock (_gate)
        {
            return
            [
                .. _index.Users(subject, version)
                    .Where(user => withDeleted || _index.Places(user.Context, user.Id).Any(place => AtLocked(place.Subject, place.Version)?.IsDeleted == false))
                    .Select(user => user.Id),
            ];
        }
    }

    public string[] Contexts()
    {
        lock (_gate)
        {
            return ContextsLocked();
        }
    }

    private string[] ContextsLocked() => [QualifiedSubject.DefaultContext, .. _lastIds.Keys.Where(context => context != QualifiedSubject.DefaultContext)];

    // An id without a subject that has it: in the context that is named, else in the others where the subject has it.
    private SubjectVersion? PlaceLocked(int id, string subject)
    {
        var (context, name) = QualifiedSubject.Parse(subject);
        var own = PlaceLocked(context, id, name.Length == 0 ? null : subject);
        if (own is not null || name.Length == 0 || context != QualifiedSubject.DefaultContext)
        {
            return own;
        }

        return OtherContextsLocked(subject).Select(other => PlaceLocked(QualifiedSubject.Parse(other).Context, id, other)).FirstOrDefault(other => other is not null)
            ?? PlaceLocked(context, id, null);
    }

    private SubjectVersion? PlaceLocked(string context, int id, string? subject)
    {
        if (subject is not null)
        {
            return _index.VersionOf(context, id, subject) is { } version ? AtLocked(subject, version) : null;
        }

        return _index.Places(context, id) is [var place, ..] ? AtLocked(place.Subject, place.Version) : null;
    }

    private SubjectVersion? AtLocked(string subject, int version) => _subjects.GetValueOrDefault(subject)?.Find(known => known.Version == version);

    private SubjectVersion? VersionOfLocked(string subject, int version, bool withDeleted)
    {
        var versions = _subjects.GetValueOrDefault(subject);
        return version == -1
            ? versions?.FindLast(known => !known.IsDeleted)
            : versions?.Find(known => known.Version == version && (withDeleted || !known.IsDeleted));
    }

    private IEnumerable<SubjectVersion> UsersLocked(string subject, int version) => _index.Users(subject, version)
        .SelectMany(user => _index.Places(user.Context, user.Id))
        .Select(place => AtLocked(place.Subject, place.Version))
        .OfType<SubjectVersion>();

    private List<SubjectVersion> VersionsLocked(string subject, bool withDeleted)
    {
        List<SubjectVersion> versions = [.. (_subjects.GetValueOrDefault(subject) ?? []).Where(version => withDeleted || !version.IsDeleted)];
        return versions.Count > 0 ? versions : throw RegistryException.SubjectNotFound(subject);
    }
}
