using System.Diagnostics;
using Google.Protobuf;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>An activity as a Google.Protobuf message, as an exporter without a writer of its own would make it.</summary>
internal static class GoogleSpanMapper
{
    public static Span Map(Activity activity)
    {
        Span<byte> id = stackalloc byte[16];
        activity.TraceId.CopyTo(id);
        var span = new Span { TraceId = ByteString.CopyFrom(id) };
        activity.SpanId.CopyTo(id[..8]);
        span.SpanId = ByteString.CopyFrom(id[..8]);
        activity.ParentSpanId.CopyTo(id[..8]);
        span.ParentSpanId = ByteString.CopyFrom(id[..8]);
        span.Name = activity.DisplayName;
        span.Kind = (Span.Types.SpanKind)((int)activity.Kind + 1);
        span.StartTimeUnixNano = (ulong)(activity.StartTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        span.EndTimeUnixNano = span.StartTimeUnixNano + ((ulong)activity.Duration.Ticks * 100);
        span.Flags = 0x100 | (uint)activity.ActivityTraceFlags;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            span.Attributes.Add(new KeyValue { Key = tag.Key, Value = Value(tag.Value) });
        }

        return span;
    }

    private static AnyValue Value(object? value) => value switch
    {
        int number => new AnyValue { IntValue = number },
        long number => new AnyValue { IntValue = number },
        bool flag => new AnyValue { BoolValue = flag },
        double number => new AnyValue { DoubleValue = number },
        _ => new AnyValue { StringValue = (string)value! },
    };
}
