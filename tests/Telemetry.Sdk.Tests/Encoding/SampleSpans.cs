using System.Diagnostics;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>Finished spans as the recording stage makes them.</summary>
internal static class SampleSpans
{
    public static readonly ActivityTraceId TraceId = ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c");
    public static readonly ActivitySpanId SpanId = ActivitySpanId.CreateFromString("b7ad6b7169203331");
    public static readonly ActivitySpanId ParentSpanId = ActivitySpanId.CreateFromString("00f067aa0ba902b7");

    public static SpanRecord Root(string name = "buy") => new()
    {
        TraceId = TraceId,
        SpanId = SpanId,
        Name = name,
        StartUnixNano = 1_795_406_348_021_073_042,
        EndUnixNano = 1_795_406_348_022_623_397,
    };

    public static SpanRecord With(string key, object? value)
    {
        var span = Root();
        span.Attributes.Set(key, value);
        return span;
    }

    /// <summary>A server span with everything that a span can have, and no value that needs memory to encode.</summary>
    public static SpanRecord Full()
    {
        var span = Root("GET /events/{code}/seats");
        span.ParentSpanId = ParentSpanId;
        span.Kind = ActivityKind.Server;
        span.Status = ActivityStatusCode.Error;
        span.StatusDescription = "seat is taken";
        span.TraceState = "vendor=1";
        span.Flags = 0x301;
        span.Attributes.Set("http.request.method", "GET");
        span.Attributes.Set("http.response.status_code", 409);
        span.Attributes.Set("retry", true);
        span.Attributes.Set("price", 129.5);
        span.Attributes.Set("venue", "Zoë 日本 🎫");
        span.Attributes.Set("row", 12L);
        span.Attributes.Set("code", new byte[] { 1, 2, 255 });
        span.Attributes.Dropped = 3;
        var e = span.AddEvent("exception", 1_795_406_348_022_000_000);
        e.Attributes.Set("exception.type", "SeatTakenException");
        e.Attributes.Dropped = 1;
        span.AddLink(new ActivityContext(TraceId, ParentSpanId, ActivityTraceFlags.Recorded, "a=b", isRemote: true)).Attributes.Set("n", 1);
        span.DroppedEvents = 2;
        span.DroppedLinks = 300;
        return span;
    }
}
