using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The scopes of a client, each encoded when its first span comes. Sources of equal name, version, schema URL and tags
/// share one, so that they are one group on the wire. Thread-safe; a hit takes no lock. Does not keep sources alive.
/// </summary>
internal sealed class EncodedScopes
{
    /// <summary>The most different scopes that are remembered for sharing; later ones stand for themselves.</summary>
    private const int MaxShared = 1_024;

    private readonly ConditionalWeakTable<ActivitySource, EncodedScope> _bySource = [];
    private readonly Lock _gate = new();

    // Under _gate, keyed by the scope's bytes as text.
    private readonly Dictionary<string, EncodedScope> _shared = new(StringComparer.Ordinal);

    /// <summary>Returns the scope of a source: the same instance for equal sources.</summary>
    /// <exception cref="Exception">Whatever a tag of the source throws when asked for its text.</exception>
    public EncodedScope For(ActivitySource source) =>
        _bySource.TryGetValue(source, out var known) ? known : _bySource.GetValue(source, Add);

    private EncodedScope Add(ActivitySource source)
    {
        var created = EncodedScope.Create(source);
        var key = Convert.ToBase64String(created.Scope) + '|' + Convert.ToBase64String(created.SchemaUrl);
        lock (_gate)
        {
            if (_shared.TryGetValue(key, out var equal))
            {
                return equal;
            }

            if (_shared.Count < MaxShared)
            {
                _shared.Add(key, created);
            }

            return created;
        }
    }
}
