using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Telemetry.Sdk.Propagation;

/// <summary>The trace context in the headers of a Kafka message: the same two headers and rules as HTTP, as ASCII.</summary>
internal static class KafkaHeaderContext
{
    private static readonly DistributedContextPropagator.PropagatorGetterCallback Getter = GetLast;

    /// <summary>Writes the context of a span; what was there goes, whatever the case of its name.</summary>
    public static void Write(Headers headers, string traceParent, string? traceState)
    {
        Remove(headers, TraceParent.HeaderName);
        Remove(headers, TraceState.HeaderName);
        headers.Add(TraceParent.HeaderName, System.Text.Encoding.ASCII.GetBytes(traceParent));
        if (TraceState.Normalize(traceState) is { } list)
        {
            headers.Add(TraceState.HeaderName, System.Text.Encoding.ASCII.GetBytes(list));
        }
    }

    /// <summary>Reads the sender's context; headers that no rule admits give none, and never an exception.</summary>
    public static bool TryRead(Headers? headers, out ActivityContext context)
    {
        context = default;
        if (headers is null || headers.Count == 0)
        {
            return false;
        }

        var found = Find(headers, out var parent);
        if (found == 0)
        {
            if (!B3Context.TryRead(headers, Getter, out parent))
            {
                return false;
            }

            context = parent.ToRemoteContext(null);
            return true;
        }

        if (found != 1 || parent.ParentId == 0)
        {
            return false;
        }

        context = parent.ToRemoteContext(ReadState(headers));
        return true;
    }

    // How many traceparent headers there are, and the last one, all zero when it is invalid.
    private static int Find(Headers headers, out TraceParent parent)
    {
        var found = 0;
        parent = default;
        for (var i = 0; i < headers.Count; i++)
        {
            if (IsNamed(headers[i], TraceParent.HeaderName))
            {
                found++;
                parent = TraceParent.TryParse<byte>(headers[i].GetValueBytes(), out var read) ? read : default;
            }
        }

        return found;
    }

    private static string? ReadState(Headers headers)
    {
        var (members, length) = (0, 0);
        for (var i = 0; i < headers.Count; i++)
        {
            if (IsNamed(headers[i], TraceState.HeaderName)
                && !TraceState.TryMeasure<byte>(headers[i].GetValueBytes(), ref members, ref length))
            {
                return null;
            }
        }

        return members == 0 ? null : JoinState(headers, length);
    }

    private static string JoinState(Headers headers, int length)
    {
        var text = new StringBuilder(length);
        for (var i = 0; i < headers.Count; i++)
        {
            if (IsNamed(headers[i], TraceState.HeaderName))
            {
                TraceState.Append<byte>(text, headers[i].GetValueBytes());
            }
        }

        return text.ToString();
    }

    private static void Remove(Headers headers, string name)
    {
        for (var i = headers.Count - 1; i >= 0; i--)
        {
            // Removes every header of that very name, so the next index may be beyond the end.
            if (i < headers.Count && IsNamed(headers[i], name))
            {
                headers.Remove(headers[i].Key);
            }
        }
    }

    private static void GetLast(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        (value, values) = (null, null);
        var headers = (Headers)carrier!;
        for (var i = 0; i < headers.Count; i++)
        {
            if (IsNamed(headers[i], name) && headers[i].GetValueBytes() is { } bytes)
            {
                value = System.Text.Encoding.ASCII.GetString(bytes);
            }
        }
    }

    private static bool IsNamed(IHeader header, string name) => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase);
}
