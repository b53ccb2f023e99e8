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
            CheckDeletableLocked(subject, isPermanent);
            CheckUnassociatedLocked(subject);
            SubjectVersion[] going = [.. VersionsLocked(subject, withDeleted: true).Where(version => isPermanent || !version.IsDeleted)];
            foreach (var version in going)
            {
                CheckUnusedLocked(version, user => (isPermanent || !user.IsDeleted) && user.Subject != subject);
                if (isPermanent && !version.IsDeleted)
                {
                    throw new RegistryException(404, 40405, $"Subject '{subject}' was not deleted first before being permanently deleted");
                }
            }

            Array.ForEach(going, version => DeleteLocked(version, isPermanent));
            CommitLocked();
            return [.. going.Select(version => version.Version)];
        }
    }

    /// <inheritdoc cref="DeleteSubject"/>
    public int DeleteVersion(string subject, int number, bool isPermanent)
    {
        lock (_gate)
        {
            var version = FindVersionLocked(subject, number);
            var name = string.Create(CultureInfo.InvariantCulture, $"Subject '{subject}' Version {version.Version}");
            if (!isPermanent && version.IsDeleted)
            {
                throw new RegistryException(404, 40406, $"{name} was soft deleted.Set permanent=true to delete permanently");
            }

            CheckWritableLocked(subject);
            CheckAssociatedVersionLocked(version, isPermanent);
            CheckUnusedLocked(version, user => isPermanent || !user.IsDeleted);
            if (isPermanent && !version.IsDeleted)
            {
                throw new RegistryException(404, 40407, $"{name} was not deleted first before being permanently deleted");
            }

            DeleteLocked(version, isPermanent);
            CommitLocked();
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
            CheckWritableLocked(subject);
            PutConfigLocked(subject, config);
            CommitLocked();
        }
    }

    /// <summary>The subject that a path means: another one where an alias is configured.</summary>
    public string Meant(string subject)
    {
        lock (_gate)
        {
            return MeantLocked(subject);
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
            if (mode == RegistryModes.Import && _settings.EffectiveMode(subject) != RegistryModes.Import && !isForced)
            {
                BeginImportLocked(subject);
            }

            PutModeLocked(subject, mode);
            CommitLocked();
        }
    }

    /// <summary>Removes a mode, and with it those of the subjects in a context.</summary>
    /// <returns>The mode that was, or null.</returns>
    public string? DeleteMode(string subject, bool isRecursive)
    {
        lock (_gate)
        {
            var mode = _settings.Mode(subject);
            PutModeLocked(subject, null);
            // The real server looks for the subjects of the default context under a prefix that none has.
            foreach (var other in isRecursive && subject.EndsWith(':') ? _settings.SubjectsWithMode(subject) : [])
            {
                PutModeLocked(other, null);
            }

            CommitLocked();
            return mode;
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

            RemoveContextLocked(context);
            CommitLocked();
        }
    }

    private string MeantLocked(string subject) => _settings.Config(subject)?.Alias is { } alias
        ? QualifiedSubject.Parse(subject).Beside(alias).ToString()
        : subject;

    // What the client numbers itself must not meet what was deleted here.
    private void BeginImportLocked(string subject)
    {
        var place = QualifiedSubject.Parse(subject);
        SubjectVersion[] there = [.. AllLocked(place.Context).Where(version => place.Name.Length == 0 || version.Subject == subject)];
        if (there.Any(version => !version.IsDeleted))
        {
            throw RegistryException.NotPermitted("Cannot import since found existing subjects");
        }

        Array.ForEach(there, version => CheckUnusedLocked(version, _ => true));
        Array.ForEach(there, RemoveLocked);
    }

    private SubjectVersion FindVersionLocked(string subject, int number)
    {
        var all = VersionsLocked(subject, withDeleted: true);
        return (number == -1 ? all.FindLast(known => !known.IsDeleted) : all.Find(known => known.Version == number))
            ?? throw RegistryException.VersionNotFound(number);
    }

    private void CheckDeletableLocked(string subject, bool isPermanent)
    {
        if (!HasLocked(subject, withDeleted: true))
        {
            throw RegistryException.SubjectNotFound(subject);
        }

        if (!isPermanent && !HasLocked(subject, withDeleted: false))
        {
            throw new RegistryException(404, 40404, $"Subject '{subject}' was soft deleted.Set permanent=true to delete permanently");
        }

        CheckWritableLocked(subject);
    }

    private void CheckUnassociatedLocked(string subject)
    {
        if (_associations.OfSubject(subject, AssociationFilter.Any).Length > 0)
        {
            throw SubjectHasOne(subject);
        }
    }

    private void CheckAssociatedVersionLocked(SubjectVersion version, bool isPermanent)
    {
        if (isPermanent)
        {
            CheckUnassociatedLocked(version.Subject);
        }
        else if (_associations.OfSubject(version.Subject, AssociationFilter.Any).Length > 0 && LiveLocked(version.Subject).All(live => live.Version == version.Version))
        {
            throw new RegistryException(500, 500, "Error while deleting Schema Version");
        }
    }

    private void CheckUnusedLocked(SubjectVersion version, Func<SubjectVersion, bool> isUser)
    {
        if (UsersLocked(version.Subject, version.Version).Any(isUser))
        {
            throw new RegistryException(422, 42206, string.Create(
                CultureInfo.InvariantCulture,
                $"One or more references exist to the schema {{magic=1,keytype=SCHEMA,subject={version.Subject},version={version.Version}}}."));
        }
    }

    private void DeleteLocked(SubjectVersion version, bool isPermanent)
    {
        if (!isPermanent)
        {
            PutLocked(version with { IsDeleted = true });
            return;
        }

        RemoveLocked(version);
        if (_subjects.ContainsKey(version.Subject))
        {
            return;
        }

        // The last version takes the subject's settings with it.
        if (_settings.Mode(version.Subject) is not null)
        {
            PutModeLocked(version.Subject, null);
        }

        if (_settings.Config(version.Subject) is not null)
        {
            PutConfigLocked(version.Subject, null);
        }
    }
}
