using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Telemetry.Sdk.Consuming;

namespace TicketShop.Story;

/// <summary>A trace as a tree of its spans, each with its events, a bar in time, its duration, and its share of the critical path.</summary>
internal sealed class PurchaseTree
{
    private const int NumbersWidth = 24;

    private readonly IAnsiConsole _console;
    private readonly int _barWidth;
    private readonly int _labelWidth;
    private readonly ILookup<ActivitySpanId, CorrelatedSpan> _children;
    private readonly ILookup<ActivitySpanId, CorrelatedEvent> _events;
    private readonly Dictionary<CorrelatedSpan, double> _criticalMs;
    private readonly CorrelatedSpan _root;
    private readonly ulong _end;

    private PurchaseTree(IAnsiConsole console, CorrelatedTrace trace, CorrelatedSpan root)
    {
        _console = console;
        _barWidth = Math.Clamp(console.Profile.Width / 4, 8, 32);
        _labelWidth = Math.Clamp(console.Profile.Width - _barWidth - NumbersWidth, 24, 62);
        _root = root;
        _end = trace.Spans.Max(span => span.EndUnixNano);
        _children = trace.Spans.ToLookup(span => span.ParentSpanId);
        _events = trace.Events.ToLookup(@event => @event.SpanId);
        _criticalMs = CriticalPath.Of(trace)
            .GroupBy(section => section.Span)
            .ToDictionary(group => group.Key, group => group.Sum(section => section.Duration.TotalMilliseconds));
    }

    public static void Write(IAnsiConsole console, CorrelatedTrace trace)
    {
        if (trace.Root is { } root)
        {
            var tree = new PurchaseTree(console, trace, root);
            console.MarkupLine($"[dim]{tree.Fit("trace " + trace.TraceId.ToHexString())} {"time".PadRight(tree._barWidth)} {"ms",8} {"of the wait",12}[/]");
            tree.WriteSpan(root, "", "");
        }
    }

    private void WriteSpan(CorrelatedSpan span, string first, string rest)
    {
        var label = Fit($"{first}{span.ServiceName}  {span.Name}");
        var share = _criticalMs.GetValueOrDefault(span) / _root.Duration.TotalMilliseconds;
        var colour = span.Status == ActivityStatusCode.Error ? "red" : share >= 0.1 ? "yellow" : "default";
        _console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[{colour}]{Markup.Escape(label)} {Bar(span)} {span.Duration.TotalMilliseconds,8:F1}{Share(share)}[/]"));

        var events = _events[span.SpanId].ToList();
        var children = _children[span.SpanId].ToList();
        foreach (var @event in events)
        {
            _console.MarkupLineInterpolated($"[green]{rest}{(children.Count > 0 ? "│ " : "  ")}● {@event.Message.Descriptor.Name}[/]");
        }

        for (var i = 0; i < children.Count; i++)
        {
            var last = i == children.Count - 1;
            WriteSpan(children[i], rest + (last ? "└─" : "├─"), rest + (last ? "  " : "│ "));
        }
    }

    // Under half a percent there is nothing to say.
    private static string Share(double share) => share < 0.005 ? "" : string.Create(CultureInfo.InvariantCulture, $" {share,12:P0}");

    private string Fit(string label) => label.Length <= _labelWidth ? label.PadRight(_labelWidth) : label[..(_labelWidth - 1)] + "…";

    private string Bar(CorrelatedSpan span)
    {
        var total = (double)(_end - _root.StartUnixNano);
        var from = Math.Clamp((int)((span.StartUnixNano - (double)_root.StartUnixNano) / total * _barWidth), 0, _barWidth - 1);
        var to = Math.Clamp((int)Math.Ceiling((span.EndUnixNano - (double)_root.StartUnixNano) / total * _barWidth), from + 1, _barWidth);
        return new string('·', from) + new string('█', to - from) + new string('·', _barWidth - to);
    }
}
