using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// The <c>traceparent</c> header, <c>version-traceid-parentid-flags</c>, https://www.w3.org/TR/trace-context-2/#traceparent-header.
/// Read without an allocation; the version written is always <c>00</c>.
/// </summary>
internal readonly record struct TraceParent(UInt128 TraceId, ulong ParentId, ActivityTraceFlags Flags)
{
    public const string HeaderName = "traceparent";

    /// <summary>The characters of version 00.</summary>
    public const int Length = 55;

    /// <summary>Whether the trace id's 7 right-most bytes are random; the platform has no name for the bit yet.</summary>
    public const ActivityTraceFlags Random = (ActivityTraceFlags)2;

    // Bits without a meaning are not passed on: https://www.w3.org/TR/trace-context-2/#other-flags.
    private const ActivityTraceFlags KnownFlags = ActivityTraceFlags.Recorded | Random;

    // Deeper nesting is a leak of activities; the flag is not worth the walk.
    private const int MaxParents = 500;

    private const int TraceIdStart = 3;
    private const int ParentIdStart = 36;
    private const int FlagsStart = 53;

    /// <summary>Reads one header value; <see langword="false"/> means that the trace starts anew.</summary>
    public static bool TryParse<T>(ReadOnlySpan<T> value, out TraceParent parent)
        where T : unmanaged, IBinaryInteger<T>
    {
        parent = default;
        var text = AsciiText.TrimWhiteSpace(value);
        if (text.Length < Length
            || !AsciiText.Is(text[TraceIdStart - 1], '-')
            || !AsciiText.Is(text[ParentIdStart - 1], '-')
            || !AsciiText.Is(text[FlagsStart - 1], '-'))
        {
            return false;
        }

        Span<byte> version = stackalloc byte[1];
        Span<byte> traceId = stackalloc byte[16];
        Span<byte> parentId = stackalloc byte[8];
        Span<byte> flags = stackalloc byte[1];
        if (!AsciiText.TryDecodeHex(text[..(TraceIdStart - 1)], version)
            || !AsciiText.TryDecodeHex(text[TraceIdStart..(ParentIdStart - 1)], traceId)
            || !AsciiText.TryDecodeHex(text[ParentIdStart..(FlagsStart - 1)], parentId)
            || !AsciiText.TryDecodeHex(text[FlagsStart..Length], flags)
            || !MayFollow(version[0], text[Length..]))
        {
            return false;
        }

        return TryCreate(
            BinaryPrimitives.ReadUInt128BigEndian(traceId),
            BinaryPrimitives.ReadUInt64BigEndian(parentId),
            (ActivityTraceFlags)flags[0],
            out parent);
    }

    /// <summary>Makes one from its parts; ids of zero are invalid, unknown flags are left out.</summary>
    public static bool TryCreate(UInt128 traceId, ulong parentId, ActivityTraceFlags flags, out TraceParent parent)
    {
        parent = new(traceId, parentId, flags & KnownFlags);
        return traceId != UInt128.Zero && parentId != 0;
    }

    /// <summary>Returns the value in the form of version 00 (the same string where it has it already), or <see langword="null"/> when it is invalid.</summary>
    public static string? Normalize(string value)
    {
        if (!TryParse(value.AsSpan(), out var parent))
        {
            return null;
        }

        Span<char> text = stackalloc char[Length];
        parent.Write(text);
        return text.SequenceEqual(value) ? value : text.ToString();
    }

    /// <summary>Writes the header of a span.</summary>
    public static string Format(Activity activity) =>
        Format(activity.TraceId, activity.SpanId, activity.ActivityTraceFlags | InheritedRandom(activity));

    /// <summary>Writes the header of a context; the ids' own texts are used, so the result is the only allocation.</summary>
    public static string Format(ActivityTraceId traceId, ActivitySpanId spanId, ActivityTraceFlags flags) =>
        string.Create(Length, (traceId, spanId, flags), static (text, from) =>
        {
            from.traceId.ToHexString().CopyTo(text[TraceIdStart..]);
            from.spanId.ToHexString().CopyTo(text[ParentIdStart..]);
            WriteRest(text, from.flags);
        });

    /// <inheritdoc/>
    public override string ToString() => string.Create(Length, this, static (text, from) => from.Write(text));

    /// <summary>Returns the context of the sender.</summary>
    public ActivityContext ToRemoteContext(string? traceState)
    {
        Span<byte> traceId = stackalloc byte[16];
        Span<byte> parentId = stackalloc byte[8];
        BinaryPrimitives.WriteUInt128BigEndian(traceId, TraceId);
        BinaryPrimitives.WriteUInt64BigEndian(parentId, ParentId);
        return new(ActivityTraceId.CreateFromBytes(traceId), ActivitySpanId.CreateFromBytes(parentId), Flags, traceState, isRemote: true);
    }

    // The platform hands the caller's bit to the span that it starts first and, where that is recorded, to none below it.
    private static ActivityTraceFlags InheritedRandom(Activity activity)
    {
        var steps = 0;
        for (var parent = activity.Parent; parent is not null && parent.TraceId == activity.TraceId && steps < MaxParents; parent = parent.Parent, steps++)
        {
            if ((parent.ActivityTraceFlags & Random) != 0)
            {
                return Random;
            }
        }

        return ActivityTraceFlags.None;
    }

    // Version 00 ends after the flags, a later one may go on after a dash, ff is forbidden.
    private static bool MayFollow<T>(byte version, ReadOnlySpan<T> rest)
        where T : unmanaged, IBinaryInteger<T> => version switch
        {
            0 => rest.IsEmpty,
            0xFF => false,
            _ => rest.IsEmpty || AsciiText.Is(rest[0], '-'),
        };

    private static void WriteRest(Span<char> text, ActivityTraceFlags flags)
    {
        "00-".CopyTo(text);
        text[ParentIdStart - 1] = '-';
        text[FlagsStart - 1] = '-';
        text[FlagsStart] = '0';
        text[FlagsStart + 1] = (char)('0' + (int)(flags & KnownFlags));
    }

    private void Write(Span<char> text)
    {
        Span<byte> ids = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(ids, TraceId);
        BinaryPrimitives.WriteUInt64BigEndian(ids[16..], ParentId);
        Convert.TryToHexStringLower(ids[..16], text[TraceIdStart..], out _);
        Convert.TryToHexStringLower(ids[16..], text[ParentIdStart..], out _);
        WriteRest(text, Flags);
    }
}
