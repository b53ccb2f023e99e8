using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>Schema ids from a file; immutable.</summary>
/// <param name="path">The file, for messages and for reading it again.</param>
/// <param name="registry">The registry that gave the ids, for messages.</param>
/// <param name="ids">The ids by subject and fingerprint; empty for any schema of the subject.</param>
internal sealed class PinnedIds(string path, string? registry, IReadOnlyDictionary<(string Subject, string Fingerprint), SchemaIdentity> ids)
{
    private readonly HashSet<string> _subjects = [.. ids.Keys.Select(key => key.Subject)];

    public string Path => path;

    public string? Registry => registry;

    public bool Knows(string subject) => _subjects.Contains(subject);

    /// <summary>Finds the id of a schema: the one for exactly this schema, else the one for any of its subject.</summary>
    public SchemaIdentity? Find(string subject, string fingerprint) =>
        ids.TryGetValue((subject, fingerprint), out var identity) || ids.TryGetValue((subject, ""), out identity) ? identity : null;
}
