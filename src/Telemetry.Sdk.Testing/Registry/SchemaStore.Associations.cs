using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <content>Associations of resources with subjects.</content>
internal sealed partial class SchemaStore
{
    private readonly AssociationStore _associations = new();   // guarded by _gate

    public Association[] AssociationsOfSubject(string subject, AssociationFilter filter)
    {
        lock (_gate)
        {
            return _associations.OfSubject(subject, filter);
        }
    }

    public Association[] AssociationsOfResource(string id, AssociationFilter filter)
    {
        lock (_gate)
        {
            return _associations.OfResource(id, filter);
        }
    }

    public Association[] AssociationsOfName(string name, string space, AssociationFilter filter)
    {
        lock (_gate)
        {
            return _associations.OfName(name, space, filter);
        }
    }

    /// <summary>Creates associations, or changes those that are there.</summary>
    /// <returns>What was written, with the version that each registered.</returns>
    public (Association Association, SubjectVersion? Version)[] Associate(string context, AssociationRequest request, bool isNew, bool isDry)
    {
        lock (_gate)
        {
            var wishes = request.Wishes.Select(wish => QualifiedLocked(context, wish)).ToArray();
            if (wishes.GroupBy(wish => wish.Type).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                throw AssociationWish.Invalid("associationType", $"Duplicate association type: {twice.Key}");
            }

            var known = KnownLocked(request, wishes, isNew, isDry);
            wishes = [.. wishes.Select(wish => CheckedLocked(request, wish, known.GetValueOrDefault(wish.Type!), isNew))];
            var same = wishes.Where(wish => known.TryGetValue(wish.Type!, out var old) && IsSame(old, wish)).ToArray();
            Array.ForEach(wishes, wish => CheckSubjectLocked(wish, known.GetValueOrDefault(wish.Type!)));
            Array.ForEach(wishes, CheckSchemaLocked);
            if (isDry)
            {
                return [];
            }

            var registered = wishes.Where(wish => wish.Schema is not null && !IsImportLocked(wish.Subject!))
                .ToDictionary(wish => wish.Type!, wish => RegisterChecked(wish.Subject!, wish.Schema!, wish.IsNormalized).Version);
            var written = wishes.Except(same).Select(wish => AssociateLocked(request, wish, known.GetValueOrDefault(wish.Type!))).ToArray();
            CommitLocked();
            return [.. written.Select(association => (association, registered.GetValueOrDefault(association.Type)))];
        }
    }

    /// <summary>Removes associations, and with a cascade the subjects of strong ones.</summary>
    public void Dissociate(string resource, AssociationFilter filter, bool isCascade, bool isDry)
    {
        lock (_gate)
        {
            var going = _associations.OfResource(resource, filter);
            if (going.Length == 0)
            {
                throw new RegistryException(404, 40410, $"Association for '{resource}' not found.");
            }

            foreach (var association in going)
            {
                CheckWritableLocked(association.Subject);
                if (association.IsFrozen && !isCascade)
                {
                    throw Frozen(association);
                }
            }

            if (isDry)
            {
                return;
            }

            var cascaded = going.Where(association => isCascade && association.IsStrong && _settings.EffectiveMode(association.Subject) != RegistryModes.Import).ToHashSet();
            CheckCascadeLocked(going.Where(cascaded.Contains).Select(association => association.Subject));
            foreach (var association in going)
            {
                _associations.Remove(association);
                _pending.Add(new StoreChange { Kind = StoreChangeKind.Association, Key = association.Guid });
                if (cascaded.Contains(association))
                {
                    DeleteSubject(association.Subject, isPermanent: false);
                    DeleteSubject(association.Subject, isPermanent: true);
                }
            }

            CommitLocked();
        }
    }

    // Before the first association goes: a refusal leaves everything as it was.
    private void CheckCascadeLocked(IEnumerable<string> subjects)
    {
        HashSet<string> gone = [];
        foreach (var subject in subjects)
        {
            CheckDeletableLocked(subject, isPermanent: false);
            gone.Add(subject);
            var all = VersionsLocked(subject, withDeleted: true);
            all.ForEach(version => CheckUnusedLocked(version, user => !gone.Contains(user.Subject)));
        }
    }

    private AssociationWish QualifiedLocked(string context, AssociationWish wish)
    {
        if (wish.Subject is null)
        {
            return wish;
        }

        var subject = QualifiedSubject.Parse(QualifiedSubject.Prefix(context)).Beside(wish.Subject).ToString();
        subject = MeantLocked(subject);
        CheckWritableLocked(subject);
        return wish with { Subject = subject };
    }

    private Dictionary<string, Association> KnownLocked(AssociationRequest request, AssociationWish[] wishes, bool isNew, bool isDry)
    {
        var filter = new AssociationFilter(request.Type, [.. wishes.Select(wish => wish.Type!)], null);
        var known = _associations.OfResource(request.Id, filter);
        // Before the resource exists it has no identity yet.
        if (known.Length == 0 && isNew && isDry && request.Id is null)
        {
            known = [.. _associations.OfName(request.Name, request.Namespace, filter).GroupBy(association => association.Type).Select(type => type.MaxBy(association => association.Updated)!)];
        }

        return known.ToDictionary(association => association.Type);
    }

    private AssociationWish CheckedLocked(AssociationRequest request, AssociationWish wish, Association? old, bool isNew)
    {
        wish = old is null && !isNew ? wish.WithDefaults(isNew: false) : wish;
        var standard = request.DefaultSubject(wish.Type);
        wish = wish with { Subject = wish.Subject ?? old?.Subject ?? (wish.Lifecycle == Association.Strong ? standard : throw AssociationWish.Invalid("subject", "must be provided for WEAK associations")) };
        var lifecycle = wish.Lifecycle ?? old?.Lifecycle;
        if (lifecycle == Association.Weak && wish.Schema is not null)
        {
            throw AssociationWish.Invalid("lifecycle", "cannot be WEAK when schema is provided");
        }

        if (lifecycle == Association.Weak && wish.Subject == standard)
        {
            throw AssociationWish.Invalid("subject", $"WEAK associations cannot use subject '{standard}'");
        }

        if ((old?.IsFrozen ?? wish.IsFrozen == true) && wish.Subject != standard)
        {
            throw AssociationWish.Invalid("subject", $"frozen associations must use subject '{standard}'");
        }

        if (old is null)
        {
            CheckFreezingLocked(wish, isNew);
        }
        else if (IsSame(old, wish))
        {
            CheckSameSchemaLocked(wish, old, isNew);
        }
        else
        {
            CheckChange(wish, old, standard, isNew);
        }

        return wish;
    }

    private void CheckFreezingLocked(AssociationWish wish, bool isNew)
    {
        if (wish.IsFrozen != true || _settings.EffectiveMode(wish.Subject!) == RegistryModes.Import)
        {
            return;
        }

        if (isNew && wish.Schema is null)
        {
            throw AssociationWish.Invalid("schema", "schema must be provided when creating a frozen association");
        }

        var latest = LiveLocked(wish.Subject!).LastOrDefault();
        if (latest is not null && (wish.Schema is null || latest.Version != 1 || FindLocked(wish.Subject!, wish.Schema, wish.IsNormalized, false, false) is null))
        {
            throw AssociationWish.Invalid("frozen", "cannot create a frozen association when schemas already exist in the subject");
        }
    }

    private void CheckSameSchemaLocked(AssociationWish wish, Association old, bool isNew)
    {
        if (isNew && wish.Schema is not null && FindLocked(wish.Subject!, wish.Schema, wish.IsNormalized, false, false) is null)
        {
            throw Exists(old);
        }
    }

    private static void CheckChange(AssociationWish wish, Association old, string standard, bool isNew)
    {
        if (isNew)
        {
            throw Exists(old);
        }

        if (wish.Lifecycle is null && wish.Schema is null)
        {
            throw AssociationWish.Invalid("lifecycle", "at least lifecycle or schema must be provided for update");
        }

        if (old.Subject != wish.Subject)
        {
            throw AssociationWish.Invalid("subject", $"subject of association cannot be changed from '{old.Subject}' to '{wish.Subject}'");
        }

        if (old.IsStrong && wish.IsWeak && old.Subject == standard)
        {
            throw AssociationWish.Invalid("lifecycle", $"cannot change to WEAK when subject matches default format '{standard}'");
        }

        if (wish.IsFrozen is { } frozen && frozen != old.IsFrozen)
        {
            throw AssociationWish.Invalid("frozen", "frozen attribute of association cannot be changed");
        }

        if (old.IsFrozen)
        {
            throw Frozen(old);
        }
    }

    private void CheckSubjectLocked(AssociationWish wish, Association? old)
    {
        var subject = wish.Subject!;
        if (wish.Schema is null && !LiveLocked(subject).Any())
        {
            throw new RegistryException(409, 40907, $"No active (non-deleted) version exists for subject '{subject}'");
        }

        var others = _associations.OfSubject(subject, AssociationFilter.Any).Where(other => other.Guid != old?.Guid).ToArray();
        if ((wish.Lifecycle ?? old?.Lifecycle) == Association.Strong)
        {
            if (others.Length > 0)
            {
                throw SubjectHasOne(subject);
            }

            return;
        }

        if (Array.Exists(others, other => other.IsStrong))
        {
            throw new RegistryException(409, 40905, $"A strong association already exists for subject '{subject}'");
        }
    }

    private void CheckSchemaLocked(AssociationWish wish)
    {
        if (wish.Schema is not null && Conflicts(wish.Subject!, null, wish.Schema, wish.IsNormalized) is { Count: > 0 } conflicts)
        {
            throw new RegistryException(409, 40901, $"[{string.Join(", ", conflicts)}]");
        }
    }

    private Association AssociateLocked(AssociationRequest request, AssociationWish wish, Association? old)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var association = old is null
            ? new Association(
                Guid.NewGuid().ToString(), wish.Subject!, request.Name, request.Namespace, request.Id!, request.Type, wish.Type!, !wish.IsWeak, wish.IsFrozen == true, now, now)
            : old with { IsStrong = wish.Lifecycle is null ? old.IsStrong : !wish.IsWeak, IsFrozen = wish.IsFrozen ?? old.IsFrozen, Updated = now };
        _associations.Put(association);
        _pending.Add(new StoreChange
        {
            Kind = StoreChangeKind.Association,
            Key = association.Guid,
            Value = JsonSerializer.SerializeToElement(association, StoreJson.Default.Association),
        });
        return association;
    }

    private static bool IsSame(Association old, AssociationWish wish) => old.Subject == wish.Subject
        && (wish.Lifecycle is null || wish.Lifecycle == old.Lifecycle) && (wish.IsFrozen is null || wish.IsFrozen == old.IsFrozen);

    private static RegistryException Exists(Association old) =>
        new(409, 40903, $"An association of type '{old.Type}' already exists for resource '{old.ResourceName}'");

    private static RegistryException SubjectHasOne(string subject) => new(409, 40904, $"An association already exists for subject '{subject}'");

    private static RegistryException Frozen(Association association) =>
        new(409, 40908, $"The association of type  '{association.Type}' is frozen for subject '{association.Subject}'");
}
