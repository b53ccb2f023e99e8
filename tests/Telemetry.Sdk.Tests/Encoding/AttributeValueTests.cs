using System.Collections;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class AttributeValueTests
{
    private static IEnumerable<TestCaseData> Texts()
    {
        yield return new TestCaseData(ulong.MaxValue, "18446744073709551615").SetArgDisplayNames("ulong above long");
        yield return new TestCaseData(1234.50m, "1234.50").SetArgDisplayNames("decimal");
        yield return new TestCaseData(DayOfWeek.Friday, "Friday").SetArgDisplayNames("enum");
        yield return new TestCaseData('x', "x").SetArgDisplayNames("char");
        yield return new TestCaseData('\uD800', "\uFFFD").SetArgDisplayNames("lone surrogate char");
        yield return new TestCaseData("a\uDC00b", "a\uFFFDb").SetArgDisplayNames("lone surrogate");
        yield return new TestCaseData(new DateTime(2026, 11, 24, 1, 2, 3, DateTimeKind.Utc), "2026-11-24T01:02:03.0000000Z").SetArgDisplayNames("UTC time");
        yield return new TestCaseData(new DateTimeOffset(2026, 11, 24, 1, 2, 3, TimeSpan.FromHours(2)), "2026-11-24T01:02:03.0000000+02:00").SetArgDisplayNames("time with offset");
        yield return new TestCaseData(new DateOnly(2026, 11, 24), "2026-11-24").SetArgDisplayNames("date");
        yield return new TestCaseData(TimeSpan.FromSeconds(90), "00:01:30").SetArgDisplayNames("duration");
        yield return new TestCaseData(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "00112233-4455-6677-8899-aabbccddeeff").SetArgDisplayNames("guid");
        yield return new TestCaseData(new Uri("https://example.com/a"), "https://example.com/a").SetArgDisplayNames("uri");
        yield return new TestCaseData(new NoText(), "").SetArgDisplayNames("ToString returns null");
        yield return new TestCaseData(new[] { 1 }.AsQueryable(), "System.Int32[]").SetArgDisplayNames("a query is not run");
    }

    [TestCaseSource(nameof(Texts))]
    public void Encode_ValueWithoutTypeInOtlp_IsText(object value, string expected) =>
        Assert.That(Encode(value), Is.EqualTo(new AnyValue { StringValue = expected }));

    [Test]
    public void Encode_Null_IsTheEmptyValue() => Assert.That(Encode(null), Is.EqualTo(new AnyValue()));

    [Test]
    public void Encode_IntegersOfEverySize_AreInts() =>
        Assert.That(
            Encode(new object[] { (sbyte)-1, (byte)1, (short)-2, (ushort)2, -3, 3u, -4L, 4ul, (nint)(-5), (nuint)5 }).ArrayValue.Values.Select(static value => value.IntValue),
            Is.EqualTo(new[] { -1L, 1, -2, 2, -3, 3, -4, 4, -5, 5 }));

    [Test]
    public void Encode_FloatingPoint_IsDouble() =>
        Assert.That(Encode(new object[] { 0.5f, 0.25, (Half)0.125 }).ArrayValue.Values.Select(static value => value.DoubleValue), Is.EqualTo(new[] { 0.5, 0.25, 0.125 }));

    [Test]
    public void Encode_CollectionsOfEveryShape_AreArrays()
    {
        object[] shapes = [new[] { "a", "b" }, new List<string> { "a", "b" }, new HashSet<string> { "a", "b" }, new[] { "a", "b" }.Where(static _ => true), new ArrayList { "a", "b" }, new string[1, 2] { { "a", "b" } }];

        Assert.That(shapes.Select(Encode), Is.All.EqualTo(ExpectedSpan.Value(new[] { "a", "b" })));
    }

    [Test]
    public void Encode_DictionariesOfEveryShape_AreKeyValueLists()
    {
        object[] shapes = [new Dictionary<string, object?> { ["a"] = 1 }, new Dictionary<string, int> { ["a"] = 1 }, new Hashtable { ["a"] = 1 }, new[] { KeyValuePair.Create("a", (object?)1) }];

        Assert.That(shapes.Select(Encode), Is.All.EqualTo(ExpectedSpan.Value(new Dictionary<string, object?> { ["a"] = 1 })));
    }

    [Test]
    public void Encode_LongCollection_EndsWithTheMark()
    {
        var values = Encode(Enumerable.Range(0, 5_000)).ArrayValue.Values;

        Assert.That(values, Has.Count.EqualTo(ValueEncoder.MaxElements + 1));
        Assert.That(values[^2].IntValue, Is.EqualTo(ValueEncoder.MaxElements - 1));
        Assert.That(values[^1].StringValue, Is.EqualTo(ValueEncoder.TruncatedMark));
    }

    [Test]
    public void Encode_LongKeyValueList_EndsWithTheMark()
    {
        var values = Encode(Enumerable.Range(0, 5_000).Select(static i => KeyValuePair.Create($"k{i}", (object?)i))).KvlistValue.Values;

        Assert.That(values, Has.Count.EqualTo(ValueEncoder.MaxElements + 1));
        Assert.That(values[^1].Key, Is.EqualTo(ValueEncoder.TruncatedMark));
    }

    [Test]
    public void Encode_EndlessSequence_Ends() => Assert.That(Encode(Endless()).ArrayValue.Values, Has.Count.EqualTo(ValueEncoder.MaxElements + 1));

    [Test]
    public void Encode_CollectionThatHoldsItself_EndsAtTheDepthLimit()
    {
        var list = new List<object?>();
        list.Add(list);

        var value = Encode(list);

        for (var depth = 0; depth < ValueEncoder.MaxDepth; depth++)
        {
            value = value.ArrayValue.Values.Single();
        }

        Assert.That(value.StringValue, Does.StartWith("System.Collections.Generic.List"));
    }

    [Test]
    public void Encode_HugeNestedCollection_StaysWithinTheByteLimit()
    {
        var row = Enumerable.Repeat(new string('x', 500), 1_000).ToArray();
        var span = SampleSpans.With("rows", Enumerable.Repeat(row, 1_000).ToArray());

        Assert.That(new SpanEncoder().Measure(span), Is.InRange(ValueEncoder.MaxBytes / 2, ValueEncoder.MaxBytes + 1_000));
        Assert.That(Encode(span.Attributes["rows"]).ArrayValue.Values[^1].StringValue, Is.EqualTo(ValueEncoder.TruncatedMark));
    }

    [Test]
    public void Encode_LongTextInACollection_IsCutBeforeASurrogatePair() =>
        Assert.That(Encode(new[] { "abc🎫d" }, new SpanEncoder(maxTextLength: 4)).ArrayValue.Values[0].StringValue, Is.EqualTo("abc"));

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 1;
        }
    }

    private static AnyValue Encode(object? value) => Encode(value, new SpanEncoder());

    private static AnyValue Encode(object? value, SpanEncoder encoder)
    {
        var span = SampleSpans.With("key", value);
        var bytes = new byte[encoder.Measure(span)];
        encoder.Write(span, bytes);
        return Span.Parser.ParseFrom(bytes).Attributes.Single().Value;
    }

    private sealed class NoText
    {
        public override string? ToString() => null;
    }
}
