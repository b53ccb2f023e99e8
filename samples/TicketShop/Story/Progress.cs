using Telemetry.Sdk;
using Telemetry.Sdk.Consuming;
using TicketShop.Measures;

namespace TicketShop.Story;

/// <summary>A look at the running shop: the load, the shop's own latency, what the services wrote, what was read back.</summary>
internal sealed record Progress(
    TimeSpan Elapsed,
    double Rate,
    long Failed,
    LatencyHistogram Shop,
    TelemetrySnapshot Written,
    ReadReport Read,
    (long Complete, long Partial) Traces);
