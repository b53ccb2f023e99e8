using System.Globalization;

namespace Telemetry.Sdk.Testing.Registry;

/// <content>Deletions and settings.</content>
internal sealed partial class SchemaStore
{
    /// <summary>Deletes a subject: softly, or for ever what is soft-deleted.</summary>
    /// <returns>The versions that went.</returns>
    public int[] DeleteSubject(string subject, bool isPermanent)
    {
        lock (_gate)
        {
            CheckWritableLocked(subject);
            var all = VersionsLocked(subject, withDeleted: true);
            var isGone = all.TrueForAll(version => version.IsDeleted);
            if (isPermanent && !isGone)
            {
                throw new RegistryException(404, 40405, $"Subject '{subject}' was not deleted first before being permanently deleted");
            }

            if (!isPermanent && isGone)
            {
                throw new RegistryException(404, 40404, $"Subject '{subject}' was soft deleted.Set permanent=true to delete permanently");
            }

            SubjectVersion[] going = [.. all.Where(version => isPermanent || !version.IsDeleted)];
            Array.ForEach(going, version => DeleteLocked(version, isPermanent));
            return [.. going.Select(version => version.Version)];
        }
    }

    /// <inheritdoc cref="DeleteSubject"/>
    public int DeleteVersion(string subject, int number, bool isPermanent)
    {
        lock (_gate)
        {
            CheckWritableLocked(subject);
            var all = VersionsLocked(subject, withDeleted: true);
            var version = (number == -1 ? all.FindLast(known => !known.IsDeleted) : all.Find(known => known.Version == number))
                ?? throw RegistryException.VersionNotFound(number);
            var name = string.Create(CultureInfo.InvariantCulture, $"Subject '{subject}' Version {version.Version}");
            if (isPermanent && !version.IsDeleted)
            {
                throw new RegistryException(404, 40407, $"{name} was not deleted first before being permanently deleted");
            }

            if (!isPermanent && version.IsDeleted)
            {
                throw new RegistryException(404, 40406, $"{name} was soft deleted.Set permanent=true to delete permanently");
            }

            DeleteLocked(version, isPermanent);
            return version.Version;
        }
    }

    public SubjectConfig? Config(string subject)
    {
        lock (_gate)
        {
            return _settings.Config(subject);
        }
    }

    public SubjectConfig EffectiveConfig(string subject)
    {
        lock (_gate)
        {
            return _settings.EffectiveConfig(subject);
        }
    }

    /// <summary>Sets a configuration or, by null, removes it.</summary>
    public void SetConfig(string subject, SubjectConfig? config)
    {
        lock (_gate)
        {
            CheckWritableLocked(subject.Length == 0 ? null : subject);
            _settings.SetConfig(subject, config);
        }
    }

    public string? Mode(string subject)
    {
        lock (_gate)
        {
            return _settings.Mode(subject);
        }
    }

    public string EffectiveMode(string subject)
    {
        lock (_gate)
        {
            return _settings.EffectiveMode(subject);
        }
    }

    /// <summary>Sets a mode or, by null, removes it.</summary>
    public void SetMode(string subject, string? mode, bool isForced)
    {
        lock (_gate)
        {
            if (mode == RegistryModes.Import)
            {
                BeginImportLocked(subject, isForced);
            }

            _settings.SetMode(subject, mode);
        }
    }

    /// <summary>Removes an empty context.</summary>
    public void DeleteContext(string context)
    {
        lock (_gate)
        {
            if (AllLocked(context).Any())
            {
                throw new RegistryException(422, 42211, $"The specified context '{QualifiedSubject.Prefix(context)}' is not empty.");
            }

            if (context != QualifiedSubject.DefaultContext)
            {
                _lastIds.Remove(context);
            }
        }
    }

    // What the client numbers itself must not meet what was deleted here.
    private void BeginImportLocked(string subject, bool isForced)
    {
        SubjectVersion[] there = [.. AllLocked().Where(version => subject.Length == 0 || version.Subject == subject)];
        if (!isForced && there.Any(version => !version.IsDeleted))
        {
            throw RegistryException.NotPermitted("Cannot import since found existing subjects");
        }

        foreach (var version in there.Where(version => version.IsDeleted))
        {
            RemoveLocked(version);
        }
    }

    private void DeleteLocked(SubjectVersion version, bool isPermanent)
    {
        if (ReferencedByLocked(version.Subject, version.Version).Length > 0)
        {
            throw new RegistryException(422, 42206, string.Create(
                CultureInfo.InvariantCulture,
                $"One or more references exist to the schema {{magic=1,keytype=SCHEMA,subject={version.Subject},version={version.Version}}}."));
        }

        if (isPermanent)
        {
            RemoveLocked(version);
        }
        else
        {
            var versions = _subjects[version.Subject];
            versions[versions.IndexOf(version)] = version with { IsDeleted = true };
        }
    }

    private void RemoveLocked(SubjectVersion version)
    {
        var versions = _subjects[version.Subject];
        versions.Remove(version);
        if (versions.Count == 0)
        {
            _subjects.Remove(version.Subject);
        }
    }
}
