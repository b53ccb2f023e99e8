using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <content>The only places where the store changes, so that its file can follow.</content>
internal sealed partial class SchemaStore
{
    private readonly List<StoreChange> _pending = [];   // changed in memory, not yet in the file
    private readonly HashSet<(string Subject, int Id)> _relinking = [];   // being read again, one inside another

    /// <summary>Lets go of the file; no write is in progress then.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private void PutLocked(SubjectVersion version)
    {
        if (!_subjects.TryGetValue(version.Subject, out var versions))
        {
            _subjects.Add(version.Subject, versions = []);
        }

        versions.RemoveAll(known => known.Version == version.Version);
        versions.Insert(versions.FindLastIndex(known => known.Version < version.Version) + 1, version);
        _index.Add(version);
        var context = QualifiedSubject.Parse(version.Subject).Context;
        NoteVersionLocked(version);
        if (_lastIds.TryGetValue(context, out var last) && last >= version.Schema.Id)
        {
            return;
        }

        _lastIds[context] = version.Schema.Id;
        _pending.Add(new StoreChange { Kind = StoreChangeKind.Context, Key = context, Number = version.Schema.Id });
    }

    private void RemoveLocked(SubjectVersion version)
    {
        var versions = _subjects[version.Subject];
        versions.Remove(version);
        if (versions.Count == 0)
        {
            _subjects.Remove(version.Subject);
        }

        _index.Remove(version);
        _pending.Add(new StoreChange { Kind = StoreChangeKind.Version, Key = version.Subject, Number = version.Version });
    }

    private void PutConfigLocked(string subject, SubjectConfig? config)
    {
        _settings.SetConfig(subject, config);
        _pending.Add(new StoreChange { Kind = StoreChangeKind.Config, Key = subject, Value = config is null ? null : JsonElement.Parse(config.Json) });
    }

    private void PutModeLocked(string subject, string? mode)
    {
        _settings.SetMode(subject, mode);
        _pending.Add(new StoreChange
        {
            Kind = StoreChangeKind.Mode,
            Key = subject,
            Value = mode is null ? null : JsonSerializer.SerializeToElement(mode, MetadataJson.Relaxed.String),
        });
    }

    private void RemoveContextLocked(string context)
    {
        // The counter of the default context stays.
        if (context != QualifiedSubject.DefaultContext && _lastIds.Remove(context))
        {
            _pending.Add(new StoreChange { Kind = StoreChangeKind.Context, Key = context, Number = -1 });
        }
    }

    private void NoteVersionLocked(SubjectVersion version)
    {
        if (_file is null)
        {
            return;
        }

        var content = version.Schema.Content;
        var stored = new StoredVersion(
            version.Schema.Id, content.Type, content.Text, [.. content.References], content.Metadata?.Text, version.Registered.ToUnixTimeMilliseconds(), version.IsDeleted);
        _pending.Add(new StoreChange
        {
            Kind = StoreChangeKind.Version,
            Key = version.Subject,
            Number = version.Version,
            Value = JsonSerializer.SerializeToElement(stored, StoreJson.Default.StoredVersion),
        });
    }

    // A failed write stays pending: with it every later one fails, until the next start, and nothing that the file lacks is answered as written.
    private void CommitLocked()
    {
        if (_pending.Count > 0)
        {
            _file?.Write(_pending);
            _pending.Clear();
        }
    }

    private void ReplayLocked(StoreChange change)
    {
        switch (change.Kind)
        {
            case StoreChangeKind.Version:
                PutLocked(VersionOf(change));
                break;
            case StoreChangeKind.Config:
                _settings.SetConfig(change.Key, SubjectConfig.Empty.Update(change.Value!.Value));
                break;
            case StoreChangeKind.Mode:
                _settings.SetMode(change.Key, change.Value!.Value.GetString());
                break;
            case StoreChangeKind.Context when change.Number >= 0:
                _lastIds[change.Key] = change.Number;
                break;
            case StoreChangeKind.Context:
                _lastIds.Remove(change.Key);
                break;
            case StoreChangeKind.Association:
                _associations.Put(change.Value!.Value.Deserialize(StoreJson.Default.Association)!);
                break;
        }
    }

    private SubjectVersion VersionOf(StoreChange change)
    {
        var stored = change.Value!.Value.Deserialize(StoreJson.Default.StoredVersion)!;
        var metadata = stored.Metadata is null ? null : SchemaMetadata.Read(JsonElement.Parse($"{{\"metadata\":{stored.Metadata}}}"), "metadata");
        var content = new SchemaContent(stored.Type, stored.Text, new Lazy<Compatibility.SchemaFile?>(() => RelinkLocked(change.Key, stored), LazyThreadSafetyMode.PublicationOnly), stored.References, metadata);
        return new SubjectVersion(
            change.Key, change.Number, new StoredSchema(stored.Id, content), DateTimeOffset.FromUnixTimeMilliseconds(stored.Registered), stored.IsDeleted);
    }

    // When it is first needed: the order of the file need not be that of the references.
    private Compatibility.SchemaFile? RelinkLocked(string subject, StoredVersion stored)
    {
        lock (_gate)
        {
            // An imported version can replace one that others refer to, which may close a circle; and a chain may be longer than the stack.
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack() || !_relinking.Add((subject, stored.Id)))
            {
                return null;
            }

            try
            {
                return _linker.Relink(QualifiedSubject.Parse(subject), stored.Type, stored.Text, stored.References);
            }
            catch (ProtoText.ProtoTypeException)
            {
                return null;   // a part of the circle, or of what was imported without being judged
            }
            finally
            {
                _relinking.Remove((subject, stored.Id));
            }
        }
    }
}
