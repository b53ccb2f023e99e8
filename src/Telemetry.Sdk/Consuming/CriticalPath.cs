using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// The critical path of a trace: which span kept its root waiting, at every moment of the root's life. What a span's last
/// child does not explain is the span's own. Hops over a queue (producer to consumer) block nobody and are not on it.
/// </summary>
public static class CriticalPath
{
    /// <summary>
    /// Returns the sections of the path in order of time. They do not overlap, and their lengths sum to the root's duration.
    /// Where no root was read, the earliest span without a read parent takes its place.
    /// </summary>
    /// <param name="trace">The trace.</param>
    /// <returns>The sections; none for a trace without spans or with a root that took no time.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="trace"/> is null.</exception>
    public static IReadOnlyList<CriticalPathSection> Of(CorrelatedTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var children = trace.Spans.ToLookup(static s => s.ParentSpanId);
        if ((trace.Root ?? FindTop(trace.Spans)) is not { } top || top.EndUnixNano <= top.StartUnixNano)
        {
            return [];
        }

        return Walk(top, children);
    }

    // Back from the root's end, deepest span first. An explicit stack, as a chain of calls may be thousands of spans long.
    private static List<CriticalPathSection> Walk(CorrelatedSpan top, ILookup<ActivitySpanId, CorrelatedSpan> children)
    {
        var sections = new List<CriticalPathSection>();
        var visited = new HashSet<CorrelatedSpan>(ReferenceEqualityComparer.Instance) { top };
        var stack = new Stack<Frame>();
        stack.Push(new Frame(new Stretch(top, top.StartUnixNano, top.EndUnixNano), children, visited));
        while (stack.TryPeek(out var frame))
        {
            if (frame.TryTakeChild(out var child))
            {
                AddSection(sections, frame.Stretch.Span, child.End, frame.Cursor);
                frame.Cursor = child.Start;
                stack.Push(new Frame(child, children, visited));
            }
            else
            {
                AddSection(sections, frame.Stretch.Span, frame.Stretch.Start, frame.Cursor);
                stack.Pop();
            }
        }

        sections.Reverse();
        return sections;
    }

    private static void AddSection(List<CriticalPathSection> sections, CorrelatedSpan span, ulong start, ulong end)
    {
        if (end > start)
        {
            sections.Add(new CriticalPathSection(span, start, end));
        }
    }

    private static CorrelatedSpan? FindTop(IReadOnlyList<CorrelatedSpan> spans)
    {
        var ids = spans.Select(static s => s.SpanId).ToHashSet();
        return spans.FirstOrDefault(s => !ids.Contains(s.ParentSpanId)) ?? (spans.Count > 0 ? spans[0] : null);
    }

    /// <summary>A span cut to the interval of its parent.</summary>
    private readonly record struct Stretch(CorrelatedSpan Span, ulong Start, ulong End);

    /// <summary>A span on the walk, and its children from the last to finish to the first.</summary>
    private sealed class Frame
    {
        private readonly List<Stretch> _children;
        private int _next;

        public Frame(Stretch stretch, ILookup<ActivitySpanId, CorrelatedSpan> children, HashSet<CorrelatedSpan> visited)
        {
            Stretch = stretch;
            Cursor = stretch.End;
            _children = [.. children[stretch.Span.SpanId]
                .Where(child => IsAwaited(stretch.Span, child))
                .Select(child => Clamp(child, stretch))
                .Where(child => child.End > child.Start && visited.Add(child.Span))
                .OrderByDescending(static child => child.End)
                .ThenByDescending(static child => child.Start)];
        }

        public Stretch Stretch { get; }

        // Everything after it is explained.
        public ulong Cursor { get; set; }

        public bool TryTakeChild(out Stretch child)
        {
            while (_next < _children.Count)
            {
                child = _children[_next++];
                if (child.End <= Cursor)
                {
                    return true;
                }
            }

            child = default;
            return false;
        }

        private static bool IsAwaited(CorrelatedSpan parent, CorrelatedSpan child) =>
            parent.Kind != ActivityKind.Producer || child.Kind != ActivityKind.Consumer;

        private static Stretch Clamp(CorrelatedSpan child, Stretch parent) => new(
            child,
            Math.Max(child.StartUnixNano, parent.Start),
            Math.Min(child.EndUnixNano, parent.End));
    }
}
