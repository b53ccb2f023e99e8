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
            if (prefix.StartsWith(Everywhere, StringComparison.Ordinal))
            {
                return [.. AllLocked().Where(version => StartsWith(version, prefix[Everywhere.Length..]))];
            }

            var (context, name) = QualifiedSubject.Parse(prefix);
            return [.. AllLocked(context).Where(version => StartsWith(version, name))];
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

    /// <summary>One version of a subject; -1 is the latest.</summary>
    public SubjectVersion Version(string subject, int version, bool withDeleted)
    {
        lock (_gate)
        {
            var versions = VersionsLocked(subject, withDeleted);
            return (version == -1 ? versions[^1] : versions.Find(known => known.Version == version)) ?? throw RegistryException.VersionNotFound(version);
        }
    }

    /// <summary>The places where a schema is registered, soft-deleted ones included; none where the id is unknown.</summary>
    /// <param name="id">The id.</param>
    /// <param name="subject">Names the context, and is preferred.</param>
    public SubjectVersion[] ById(int id, string subject)
    {
        lock (_gate)
        {
            var context = QualifiedSubject.Parse(subject).Context;
            return
            [
                .. AllLocked().Where(version => version.Schema.Id == id)
                    .GroupBy(version => QualifiedSubject.Parse(version.Subject).Context)
                    .OrderBy(places => places.Key != context)
                    .FirstOrDefault()?
                    .OrderBy(version => version.Subject != subject) ?? Enumerable.Empty<SubjectVersion>(),
            ];
        }
    }

    /// <summary>The places of a schema in all contexts, of which there is at least one.</summary>
    public SubjectVersion[] ByGuid(Guid guid)
    {
        lock (_gate)
        {
            SubjectVersion[] places = [.. AllLocked().Where(version => version.Schema.Content.Guid == guid)];
            if (places.Length == 0 && _everSeen.Contains(guid))
            {
                throw RegistryException.Internal();
            }

            return places.Length > 0 ? places : throw RegistryException.SchemaNotFound($"Schema {guid}");
        }
    }

    public int LastId(string subject)
    {
        lock (_gate)
        {
            return _lastIds.GetValueOrDefault(QualifiedSubject.Parse(subject).Context);
        }
    }

    /// <summary>The ids of the live schemas that refer to a version.</summary>
    public int[] ReferencedBy(string subject, int version)
    {
        lock (_gate)
        {
            return ReferencedByLocked(subject, version);
        }
    }

    public string[] Contexts()
    {
        lock (_gate)
        {
            return [.. _lastIds.Keys];
        }
    }

    private int[] ReferencedByLocked(string subject, int version) =>
    [
        .. AllLocked()
            .Where(user => !user.IsDeleted && user.Schema.Content.References.Any(reference =>
                reference.Version == version && QualifiedSubject.Parse(user.Subject).Beside(reference.Subject!).ToString() == subject))
            .Select(user => user.Schema.Id)
            .Distinct()
            .Order(),
    ];

    private List<SubjectVersion> VersionsLocked(string subject, bool withDeleted)
    {
        List<SubjectVersion> versions = [.. (_subjects.GetValueOrDefault(subject) ?? []).Where(version => withDeleted || !version.IsDeleted)];
        return versions.Count > 0 ? versions : throw RegistryException.SubjectNotFound(subject);
    }

    private static bool StartsWith(SubjectVersion version, string prefix) =>
        QualifiedSubject.Parse(version.Subject).Name.StartsWith(prefix, StringComparison.Ordinal);
}
