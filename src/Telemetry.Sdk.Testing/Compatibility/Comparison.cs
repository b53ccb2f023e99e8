using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>The state of one comparison: both sides, and what was found. Used by one thread.</summary>
/// <remarks>
/// Messages of imports are compared where a field leads to them, and are reported each time. They are walked with a stack of our own: chains of
/// any length, circles, and more ways than there is time for must end no process.
/// </remarks>
internal sealed class Comparison(SchemaTypes original, SchemaTypes update)
{
    /// <summary>So much is reported each time it is met; after that, the findings of two messages only once.</summary>
    private const int MostRepeated = 100_000;

    private readonly Dictionary<DescriptorProto, Dictionary<DescriptorProto, List<Finding>>> _compared = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<List<Finding>, bool> _verdicts = new(ReferenceEqualityComparer.Instance);

    // Messages may refer to themselves.
    private readonly HashSet<DescriptorProto> _entered = new(ReferenceEqualityComparer.Instance);
    private readonly List<Difference> _reported = [];

    // Of the two messages, or files, that are being compared.
    private List<Finding> _findings = [];
    private int _incompatible;   // of those reported

    public SchemaTypes Original { get; } = original;

    public SchemaTypes Update { get; } = update;

    public void Add(DifferenceType type, string path, string original = "", string update = "") =>
        _findings.Add(new Finding(new Difference(type, path, original, update), null));

    /// <summary>Notes that the field at a path leads to messages of imports, which are compared in the end.</summary>
    public void Refer(string path, SchemaMessage original, SchemaMessage update) =>
        _findings.Add(new Finding(null, new ImportedPair(path, original, update)));

    /// <summary>What was found, also in imports.</summary>
    public IReadOnlyList<Difference> Finish()
    {
        Stack<ComparisonVisit> visits = new([new ComparisonVisit(_findings, null, 0)]);
        for (var left = MostRepeated; visits.TryPeek(out var visit);)
        {
            if (!visit.TryNext(out var finding))
            {
                Leave(visits.Pop());
            }
            else if (finding.Difference is { } difference)
            {
                Report(difference);
            }
            else if (finding.Pair is { } pair && !_entered.Contains(pair.Original.Descriptor))
            {
                var findings = Compared(pair);
                left -= findings.Count + 1;
                if (left < 0 && _verdicts.TryGetValue(findings, out var isIncompatible))
                {
                    Report(pair, isIncompatible);
                    continue;
                }

                _entered.Add(pair.Original.Descriptor);
                visits.Push(new ComparisonVisit(findings, pair, _incompatible));
            }
        }

        return _reported;
    }

    private List<Finding> Compared(ImportedPair pair)
    {
        if (!_compared.TryGetValue(pair.Original.Descriptor, out var updates))
        {
            _compared.Add(pair.Original.Descriptor, updates = new(ReferenceEqualityComparer.Instance));
        }

        if (!updates.TryGetValue(pair.Update.Descriptor, out var findings))
        {
            _findings = findings = [];
            MessageComparer.Compare(this, $"#/{pair.Original.LocalName}", pair.Original, pair.Update);
            updates.Add(pair.Update.Descriptor, findings);
        }

        return findings;
    }

    private void Leave(ComparisonVisit visit)
    {
        if (visit.Pair is { } pair)
        {
            var isIncompatible = _incompatible > visit.IncompatibleBefore;
            _entered.Remove(pair.Original.Descriptor);
            _verdicts[visit.Findings] = isIncompatible;
            Report(pair, isIncompatible);
        }
    }

    private void Report(ImportedPair pair, bool isIncompatible)
    {
        if (isIncompatible)
        {
            Report(new Difference(DifferenceType.FieldNamedTypeChanged, pair.Path, pair.Original.FullName, pair.Update.FullName));
        }
    }

    private void Report(Difference difference)
    {
        _reported.Add(difference);
        _incompatible += difference.IsCompatible ? 0 : 1;
    }
}
