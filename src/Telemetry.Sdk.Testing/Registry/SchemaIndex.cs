namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// Where a schema is: by context and id its subjects, by context and GUID its id, by a version who refers to it. Guarded by the store's lock.
/// </summary>
internal sealed class SchemaIndex
{
    private readonly Dictionary<(string Context, int Id), Dictionary<string, int>> _places = [];
    private readonly Dictionary<(string Context, Guid Guid), int> _ids = [];   // also of what is gone, as in the real server
    private readonly Dictionary<(string Subject, int Version), Dictionary<(string Context, int Id), int>> _users = [];

    public void Add(SubjectVersion version)
    {
        var user = QualifiedSubject.Parse(version.Subject);
        if (!_places.TryGetValue((user.Context, version.Schema.Id), out var places))
        {
            _places.Add((user.Context, version.Schema.Id), places = new(StringComparer.Ordinal));
        }

        places[version.Subject] = version.Version;
        _ids[(user.Context, version.Schema.Content.Guid)] = version.Schema.Id;
        foreach (var reference in version.Schema.Content.References)
        {
            var key = (user.Beside(reference.Subject!).ToString(), reference.Version!.Value);
            if (!_users.TryGetValue(key, out var users))
            {
                _users.Add(key, users = []);
            }

            users[(user.Context, version.Schema.Id)] = version.Schema.Id;
        }
    }

    public void Remove(SubjectVersion version)
    {
        var user = QualifiedSubject.Parse(version.Subject);
        if (_places.TryGetValue((user.Context, version.Schema.Id), out var places) && places.GetValueOrDefault(version.Subject) == version.Version)
        {
            places.Remove(version.Subject);
        }

        if (places is { Count: > 0 })
        {
            return;
        }

        _places.Remove((user.Context, version.Schema.Id));
        foreach (var reference in version.Schema.Content.References)
        {
            _users.GetValueOrDefault((user.Beside(reference.Subject!).ToString(), reference.Version!.Value))?.Remove((user.Context, version.Schema.Id));
        }
    }

    /// <summary>The id that a content has or had in a context, or null.</summary>
    public int? IdOf(string context, Guid guid) => _ids.TryGetValue((context, guid), out var id) ? id : null;

    /// <summary>The subjects and versions of an id, in the order in which the real server shows them: that of a Java hash map.</summary>
    public (string Subject, int Version)[] Places(string context, int id)
    {
        var places = _places.GetValueOrDefault((context, id)) ?? [];
        var size = 16;
        while (places.Count > size * 3 / 4)
        {
            size *= 2;
        }

        return [.. places.OrderBy(place => Spread(place.Key) & (size - 1)).Select(place => (place.Key, place.Value))];
    }

    /// <summary>The version of a subject that has an id, or null.</summary>
    public int? VersionOf(string context, int id, string subject) =>
        _places.TryGetValue((context, id), out var places) && places.TryGetValue(subject, out var version) ? version : null;

    /// <summary>The context and id of the schemas that refer to a version.</summary>
    public IEnumerable<(string Context, int Id)> Users(string subject, int version) =>
        _users.TryGetValue((subject, version), out var users) ? users.Keys.OrderBy(user => user.Context, StringComparer.Ordinal).ThenBy(user => user.Id) : [];

    private static int Spread(string key)
    {
        var hash = 0;
        foreach (var character in key)
        {
            hash = unchecked((31 * hash) + character);
        }

        return hash ^ (hash >>> 16);
    }
}
