using System.Diagnostics;
using System.Reflection;
using OpenTelemetry.Exporter;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>OpenTelemetry's own span writer: internal in its exporter, so bound once by reflection to an ordinary delegate.</summary>
internal static class OpenTelemetrySpanWriter
{
    private const string Namespace = "OpenTelemetry.Exporter.OpenTelemetryProtocol.Implementation.";

    /// <summary>Returns a function that writes an activity at the start of a buffer and returns where it ends.</summary>
    public static Func<byte[], Activity, int> Bind()
    {
        var exporter = typeof(OtlpExporterOptions).Assembly;
        var limits = exporter.GetType(Namespace + "SdkLimitOptions", throwOnError: true)!;
        var write = exporter.GetType(Namespace + "Serializer.ProtobufOtlpTraceSerializer", throwOnError: true)!
            .GetMethod("WriteSpan", BindingFlags.Static | BindingFlags.NonPublic)!;
        return (Func<byte[], Activity, int>)typeof(OpenTelemetrySpanWriter)
            .GetMethod(nameof(BindTyped), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(limits)
            .Invoke(null, [write, Activator.CreateInstance(limits, nonPublic: true)])!;
    }

    private static Func<byte[], Activity, int> BindTyped<TLimits>(MethodInfo write, TLimits limits)
    {
        var typed = write.CreateDelegate<Func<byte[], int, TLimits, Activity, int>>();
        return (buffer, activity) => typed(buffer, 0, limits, activity);
    }
}
