using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>The state of one comparison: both sides, what is being compared, and what was found. Used by one thread.</summary>
internal sealed class Comparison(SchemaTypes original, SchemaTypes update)
{
    // Messages may refer to themselves.
    private readonly HashSet<DescriptorProto> _entered = new(ReferenceEqualityComparer.Instance);
    private List<Difference> _differences = [];

    public SchemaTypes Original { get; } = original;

    public SchemaTypes Update { get; } = update;

    public IReadOnlyList<Difference> Differences => _differences;

    public void Add(DifferenceType type, string path, string original = "", string update = "") =>
        _differences.Add(new Difference(type, path, original, update));

    /// <summary>Compares unless the message is being compared already.</summary>
    public void Enter(DescriptorProto message, Action compare)
    {
        if (_entered.Add(message))
        {
            compare();
            _entered.Remove(message);
        }
    }

    /// <summary>Compares, keeps what is found, and tells whether any of it is incompatible.</summary>
    public bool IsIncompatible(Action compare)
    {
        var outer = _differences;
        _differences = [];
        compare();
        var found = _differences;
        outer.AddRange(found);
        _differences = outer;
        return found.Exists(difference => !difference.IsCompatible);
    }
}
