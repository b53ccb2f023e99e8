using System.Diagnostics;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>Traces with everything a span can say and with business events, and what was said.</summary>
internal sealed class WrittenTraces
{
    private readonly List<Activity> _spans = [];
    private readonly List<(string TraceId, string SpanId, string Type, string EventCode)> _events = [];

    public IReadOnlyList<Activity> Activities => _spans;

    public IReadOnlyList<SpanFacts> Spans => [.. _spans.Select(SpanFacts.Of)];

    /// <summary>Gets the business events: the trace and span of each, its type and its code.</summary>
    public IReadOnlyList<(string TraceId, string SpanId, string Type, string EventCode)> Events => _events;

    public IReadOnlyList<string> TraceIds => [.. _spans.Select(s => s.TraceId.ToHexString()).Distinct()];

    /// <summary>Writes traces of a server, client, producer, consumer and internal span each, and two events.</summary>
    public static WrittenTraces Write(TelemetryClient client, int count)
    {
        var written = new WrittenTraces();
        for (var i = 0; i < count; i++)
        {
            written.WriteTrace(client, i);
        }

        return written;
    }

    private void WriteTrace(TelemetryClient client, int number)
    {
        using var root = Begin(client, "POST /orders", ActivityKind.Server);
        AllTypes(root, number);
        Emit(client, new SeatsHeld { EventCode = $"held-{number}", Count = 2 }, root);
        using (var held = Begin(client, "seat.hold", ActivityKind.Internal))
        {
            held.SetStatus(ActivityStatusCode.Error, "lock busy");
            held.AddEvent("retry", [new("attempt", 1), new("reason", "contended")]);
            using var call = Begin(client, "GET /seats", ActivityKind.Client);
            call.SetStatus(ActivityStatusCode.Ok).AddLink(root.Context, [new("why", "hedged"), new("n", 3L)]);
        }

        Emit(client, new OrderPlaced { EventCode = $"placed-{number}", Count = 2 }, root);
        using (Begin(client, "send orders", ActivityKind.Producer))
        {
            using var received = Begin(client, "process orders", ActivityKind.Consumer);
            received.RecordException(new InvalidOperationException("sold out"));
        }
    }

    private static void AllTypes(TelemetrySpan span, int number)
    {
        span.SetTag("text", "plätze ✓ 🎫").SetTag("empty", "").SetTag("number", number).SetTag("low", long.MinValue).SetTag("high", long.MaxValue);
        span.SetTag("ratio", 0.1).SetTag("yes", true).SetTag("no", false);
        span.SetTag("texts", (object)(string[])["a", "", "ü"]).SetTag("numbers", (object)(long[])[1, -2, 3]);
        span.SetTag("ratios", (object)(double[])[0.5, -1.25]).SetTag("flags", (object)(bool[])[true, false]);
    }

    private TelemetrySpan Begin(TelemetryClient client, string name, ActivityKind kind)
    {
        var span = client.StartSpan(name, kind);
        _spans.Add(span.Activity!);
        return span;
    }

    private void Emit(TelemetryClient client, Google.Protobuf.IMessage message, TelemetrySpan span)
    {
        client.Emit(message);
        var code = message is SeatsHeld held ? held.EventCode : ((OrderPlaced)message).EventCode;
        _events.Add((span.Context.TraceId.ToHexString(), span.Context.SpanId.ToHexString(), message.Descriptor.FullName, code));
    }
}
