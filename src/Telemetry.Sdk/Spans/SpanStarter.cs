using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>Starts the spans of <see cref="TelemetryClient.StartSpan(string)"/> on the SDK's one activity source, which every client of the process hears. Thread-safe.</summary>
internal static class SpanStarter
{
    private static readonly ActivitySource Source = new(TelemetryClient.InstrumentationName, ResourceAttributes.SdkVersion());

    /// <summary>Starts a span; without a parent it is a child of the current one.</summary>
    /// <returns>The span, empty when nothing records it.</returns>
    public static TelemetrySpan Start(string name, ActivityKind kind = ActivityKind.Internal, ActivityContext parent = default, IEnumerable<ActivityLink>? links = null) =>
        new(Source.StartActivity(name, kind, parent, tags: null, links));
}
