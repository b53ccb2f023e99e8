using System.Diagnostics;

namespace Telemetry.Sdk;

/// <summary>
/// A finished span as the hooks of <see cref="SpanOptions.Processors"/> see it, before any byte of it is kept. Reused for the
/// next span: valid only during the call, and only on its thread.
/// </summary>
public sealed class SpanRecord
{
    private readonly List<SpanEventRecord> _events = [];
    private readonly List<SpanLinkRecord> _links = [];
    private readonly Stack<SpanEventRecord> _spareEvents = [];
    private readonly Stack<SpanLinkRecord> _spareLinks = [];

    internal SpanRecord()
    {
    }

    /// <summary>Gets the trace id.</summary>
    public ActivityTraceId TraceId { get; internal set; }

    /// <summary>Gets the span id.</summary>
    public ActivitySpanId SpanId { get; internal set; }

    /// <summary>Gets the parent's span id; all zero for a root.</summary>
    public ActivitySpanId ParentSpanId { get; internal set; }

    /// <summary>Gets or sets the name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Gets the kind.</summary>
    public ActivityKind Kind { get; internal set; }

    /// <summary>Gets or sets the status.</summary>
    public ActivityStatusCode Status { get; set; }

    /// <summary>Gets or sets the text of an error status.</summary>
    public string? StatusDescription { get; set; }

    /// <summary>Gets the start, nanoseconds since 1970-01-01 UTC.</summary>
    public ulong StartUnixNano { get; internal set; }

    /// <summary>Gets the end, nanoseconds since 1970-01-01 UTC.</summary>
    public ulong EndUnixNano { get; internal set; }

    /// <summary>Gets the source (instrumentation scope) of the span.</summary>
    public ActivitySource Source { get; internal set; } = null!;

    /// <summary>Gets the attributes of the resource, the same for every span of the process.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Resource { get; internal set; } = [];

    /// <summary>Gets the attributes.</summary>
    public AttributeList Attributes { get; } = new();

    /// <summary>Gets the span events.</summary>
    public IReadOnlyList<SpanEventRecord> Events => _events;

    /// <summary>Gets the links.</summary>
    public IReadOnlyList<SpanLinkRecord> Links => _links;

    internal string? TraceState { get; set; }

    /// <summary>Gets or sets the OTLP flags: W3C trace flags, 0x100 always, 0x200 when the parent is remote.</summary>
    internal uint Flags { get; set; }

    internal int DroppedEvents { get; set; }

    internal int DroppedLinks { get; set; }

    internal List<SpanEventRecord> EventList => _events;

    internal List<SpanLinkRecord> LinkList => _links;

    /// <summary>Removes the events that match, for example <c>e => e.Name == "exception"</c>.</summary>
    /// <param name="match">Which events to remove.</param>
    /// <returns>How many were removed.</returns>
    public int RemoveEvents(Predicate<SpanEventRecord> match)
    {
        ArgumentNullException.ThrowIfNull(match);
        return _events.RemoveAll(match);
    }

    internal SpanEventRecord AddEvent(string name, ulong timeUnixNano)
    {
        var added = _spareEvents.TryPop(out var spare) ? spare : new SpanEventRecord();
        added.Reset(name, timeUnixNano);
        _events.Add(added);
        return added;
    }

    internal SpanLinkRecord AddLink(ActivityContext context)
    {
        var added = _spareLinks.TryPop(out var spare) ? spare : new SpanLinkRecord();
        added.Reset(context);
        _links.Add(added);
        return added;
    }

    /// <summary>Empties the record for the next span; its lists keep their memory.</summary>
    internal void Clear()
    {
        foreach (var e in _events)
        {
            _spareEvents.Push(e);
        }

        foreach (var link in _links)
        {
            _spareLinks.Push(link);
        }

        _events.Clear();
        _links.Clear();
        Attributes.Clear();
        Status = ActivityStatusCode.Unset;
        (StatusDescription, TraceState, DroppedEvents, DroppedLinks) = (null, null, 0, 0);
    }
}
