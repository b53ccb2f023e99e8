namespace Telemetry.Sdk.Correlation;

/// <summary>Which spans of a trace are here and which are named as parents and are not. Not thread-safe.</summary>
internal sealed class SpanTree
{
    private readonly HashSet<ulong> _present = [];

    // The value tells whether all children that name the parent are entries from another process.
    private readonly Dictionary<ulong, bool> _missing = [];

    public bool HasRoot { get; private set; }

    public bool HasSpans => _present.Count > 0;

    public int MissingCount => _missing.Count;

    /// <summary>Gets a value indicating whether all that is missing is one caller outside of our reach.</summary>
    public bool IsEnteredFromOutside => !HasRoot && _missing.Count == 1 && _missing.Values.First();

    public IReadOnlyList<ulong> Missing => IsEnteredFromOutside ? [] : [.. _missing.Keys.Order()];

    public void Add(SpanNode span)
    {
        _present.Add(span.SpanId);
        _missing.Remove(span.SpanId);
        if (span.ParentSpanId == 0)
        {
            HasRoot = true;
        }
        else if (!_present.Contains(span.ParentSpanId))
        {
            _missing[span.ParentSpanId] = span.IsEntry && _missing.GetValueOrDefault(span.ParentSpanId, true);
        }
    }
}
