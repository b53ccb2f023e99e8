using System.Diagnostics;
using CsCheck;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>Random spans: every attribute type, unicode and broken UTF-16, empty and extreme values.</summary>
internal static class SpanGenerator
{
    public static readonly Gen<string> Text = Gen.Frequency(
        (4, Gen.String[Gen.Char[' ', '~'], 0, 40]),
        (2, Gen.String[Gen.UShort.Select(unit => (char)unit), 0, 20]),
        (1, Gen.String[Gen.Char['\uD800', '\uDFFF'], 0, 5]),
        (1, Gen.OneOf("", "日本", "🎫", "\0", "\uD83C", new string('x', 200), new string('é', 9_000))));

    /// <summary>Keys that stay different in UTF-8, where every lone surrogate is the same character.</summary>
    public static readonly Gen<string> Key = Text.Select(ExpectedSpan.Text);

    public static readonly Gen<object?> Scalar = Gen.OneOf(
        Text.Select(text => (object?)text),
        Gen.Bool.Select(value => (object?)value),
        Gen.Int.Select(value => (object?)value),
        Gen.Long.Select(value => (object?)value),
        Gen.ULong.Select(value => (object?)value),
        Gen.Double.Select(value => (object?)value),
        Gen.Float.Select(value => (object?)value),
        Gen.Decimal.Select(value => (object?)value),
        Gen.UShort.Select(unit => (object?)(char)unit),
        Gen.Byte.Array[0, 300].Select(value => (object?)value),
        Gen.Guid.Select(value => (object?)value),
        Gen.DateTime.Select(value => (object?)value),
        Gen.DateTimeOffset.Select(value => (object?)value),
        Gen.TimeSpan.Select(value => (object?)value),
        Gen.OneOf<object?>(
            null, (sbyte)-1, (byte)255, short.MinValue, ushort.MaxValue, uint.MaxValue, int.MinValue, long.MinValue, long.MaxValue, ulong.MaxValue,
            (nint)(-5), double.NaN, double.PositiveInfinity, -0.0, double.Epsilon, float.NaN, decimal.MaxValue, DayOfWeek.Friday, DateTime.MinValue,
            DateTime.MaxValue, DateTimeOffset.MaxValue, Guid.Empty, TimeSpan.MinValue, new Version(1, 2), '\uDC00'));

    public static readonly Gen<object?> Value = Nested(3);

    public static readonly Gen<SpanRecord> Span =
        from ids in Gen.Byte.Array[32]
        from texts in Gen.Select(Text, Text, Text)
        from times in Gen.Select(Gen.ULong, Gen.OneOf(0UL, 1UL, ulong.MaxValue, 1_795_406_348_021_073_042UL))
        from enums in Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.UInt)
        from drops in Gen.OneOf(Gen.Const(0), Gen.Int[0, int.MaxValue]).Array[5]
        from attributes in Pairs(12)
        from events in Gen.Select(Text, Gen.ULong, Pairs(4)).Array[0, 4]
        from links in Gen.Select(Gen.Byte.Array[24], Text, Gen.Bool, Pairs(3)).Array[0, 3]
        select Build(ids, texts, times, enums, drops, attributes, events, links);

    private static Gen<object?> Nested(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (6, Scalar),
        (1, Text.Array[0, 6].Select(value => (object?)value)),
        (1, Gen.Long.Array[0, 40].Select(value => (object?)value)),
        (1, Gen.Double.List[0, 6].Select(value => (object?)value)),
        (1, Gen.Bool.Array[0, 6].Select(value => (object?)value)),
        (1, Nested(depth - 1).Array[0, 5].Select(value => (object?)value)),
        (1, Gen.Select(Key, Nested(depth - 1)).Array[0, 4].Select(pairs => (object?)pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)).ToList())));

    private static Gen<(string Key, object? Value)[]> Pairs(int most) => Gen.Select(Key, Value).Array[0, most];

    private static SpanRecord Build(
        byte[] ids,
        (string Name, string State, string Description) texts,
        (ulong Start, ulong End) times,
        (int Kind, int Status, uint Flags) enums,
        int[] drops,
        (string Key, object? Value)[] attributes,
        (string Name, ulong Time, (string Key, object? Value)[] Attributes)[] events,
        (byte[] Ids, string State, bool IsRemote, (string Key, object? Value)[] Attributes)[] links)
    {
        var span = new SpanRecord
        {
            TraceId = ActivityTraceId.CreateFromBytes(ids.AsSpan(0, 16)),
            SpanId = ActivitySpanId.CreateFromBytes(ids.AsSpan(16, 8)),
            ParentSpanId = ids[0] % 3 == 0 ? default : ActivitySpanId.CreateFromBytes(ids.AsSpan(24, 8)),
            Name = texts.Name,
            TraceState = texts.State,
            Kind = (ActivityKind)enums.Kind,
            Status = (ActivityStatusCode)enums.Status,
            StatusDescription = texts.Description,
            StartUnixNano = times.Start,
            EndUnixNano = times.End,
            Flags = enums.Flags,
            DroppedEvents = drops[1],
            DroppedLinks = drops[2],
        };
        Fill(span.Attributes, attributes, drops[0]);
        foreach (var (name, time, values) in events)
        {
            Fill(span.AddEvent(name, time).Attributes, values, drops[3]);
        }

        foreach (var (linked, state, isRemote, values) in links)
        {
            var context = new ActivityContext(
                ActivityTraceId.CreateFromBytes(linked.AsSpan(0, 16)),
                ActivitySpanId.CreateFromBytes(linked.AsSpan(16, 8)),
                (ActivityTraceFlags)(linked[0] & 1),
                state,
                isRemote);
            Fill(span.AddLink(context).Attributes, values, drops[4]);
        }

        return span;
    }

    private static void Fill(AttributeList list, (string Key, object? Value)[] pairs, int dropped)
    {
        foreach (var (key, value) in pairs)
        {
            list.Set(key, value);
        }

        list.Dropped = dropped;
    }
}
