using CsCheck;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class OtlpReaderTests
{
    [Test]
    public void TryRead_IdsOfWrongLength_ConcernOnlyTheirSpan()
    {
        var good = new Span { TraceId = ByteString.CopyFrom(new byte[16]), SpanId = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8) };
        Span[] spans =
        [
            good,
            new() { TraceId = ByteString.CopyFrom(new byte[15]) },
            new() { SpanId = ByteString.CopyFrom(new byte[7]) },
            new() { ParentSpanId = ByteString.CopyFrom(new byte[16]) },
            new(),
            good,
        ];
        var record = new TracesData { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { spans } } } } } }.ToByteArray();

        Assert.That(
            Results(record),
            Is.EqualTo(new[] { DecodeError.None, DecodeError.BadTraceId, DecodeError.BadSpanId, DecodeError.BadSpanId, DecodeError.None, DecodeError.None }));
    }

    [Test]
    public void MoveNext_SeveralResourcesAndScopes_NamesEachSpansOwn()
    {
        var record = new TracesData
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    Resource = new Resource { Attributes = { new KeyValue { Key = "r", Value = new AnyValue { IntValue = 1 } } } },
                    SchemaUrl = "s1",
                    ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope { Name = "x", Version = "2" }, SchemaUrl = "u", Spans = { new Span { Name = "a" } } }, new ScopeSpans { Spans = { new Span { Name = "b" } } } },
                },
                new ResourceSpans { ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope { Name = "y" }, Spans = { new Span { Name = "c" } } } } },
            },
        };

        List<string> seen = [];
        var reader = new OtlpReader(record.ToByteArray());
        while (reader.MoveNext())
        {
            SpanReader.TryRead(reader.Span, out var span);
            ScopeReader.TryRead(reader.Scope, out var scope);
            seen.Add($"{reader.Resource.Length} {Text(reader.ResourceSchemaUrl)} {scope.Name} {scope.Version} {Text(reader.ScopeSchemaUrl)} {span.Name}");
        }

        var resource = record.ResourceSpans[0].Resource.CalculateSize();
        Assert.That(seen, Is.EqualTo(new[] { $"{resource} s1 x 2 u a", $"{resource} s1    b", "0  y   c" }));
        Assert.That(reader.Error, Is.EqualTo(DecodeError.None));
    }

    [Test]
    public void TryGetAttribute_Key_FindsItsValueOnly()
    {
        var span = SampleSpans.Full();
        var encoder = new SpanEncoder();
        var bytes = new byte[encoder.Measure(span)];
        encoder.Write(span, bytes);
        SpanReader.TryRead(bytes, out var reader);

        Assert.That(reader.TryGetAttribute("venue"u8, out var venue) ? venue : null, Is.EqualTo("Zoë 日本 🎫"));
        Assert.That(reader.TryGetAttribute("venu"u8, out _), Is.False);
    }

    [Test]
    public void ReadAttributes_ValueNestedTooDeep_IsATypedError()
    {
        var value = new AnyValue { IntValue = 1 };
        for (var i = 0; i < WireReader.MaxDepth; i++)
        {
            value = new AnyValue { ArrayValue = new ArrayValue { Values = { value } } };
        }

        var bytes = new Span { Attributes = { new KeyValue { Key = "deep", Value = value } } }.ToByteArray();
        SpanReader.TryRead(bytes, out var span);

        Assert.That(span.ReadAttributes([]), Is.EqualTo(DecodeError.TooDeep));
    }

    [Test]
    public void ReadLinks_LinkWithBadIds_IsATypedError()
    {
        var bytes = new Span { Links = { new Span.Types.Link { TraceId = ByteString.CopyFrom(1) } } }.ToByteArray();
        SpanReader.TryRead(bytes, out var span);

        Assert.That(span.ReadLinks([]), Is.EqualTo(DecodeError.BadTraceId));
    }

    [Test]
    public void MoveNext_UnknownFieldsEverywhere_AreSkipped()
    {
        byte[] unknown = [.. Convert.FromHexString("a80701" + "a9070102030405060708" + "aa0703010203" + "ab0708010d01020304ac07" + "ad0701020304")];
        byte[] span = [.. unknown, .. new Span { Name = "a" }.ToByteArray(), .. unknown];
        byte[] record = Nest(0x0A, [.. unknown, .. Nest(0x12, [.. unknown, .. Nest(0x12, span), .. unknown])]);

        Assert.That(Results(record), Is.EqualTo(new[] { DecodeError.None }));
    }

    [Test]
    public void MoveNext_DamagedFrame_KeepsTheResourcesBefore()
    {
        var good = new TracesData { ResourceSpans = { new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { new Span() } } } } } }.ToByteArray();
        var reader = new OtlpReader([.. good, .. Nest(0x0A, [0x12, 0x7F])]);

        Assert.That(reader.MoveNext(), Is.True);
        Assert.That(reader.MoveNext(), Is.False);
        Assert.That(reader.Error, Is.EqualTo(DecodeError.Truncated));
        Assert.That(reader.MoveNext(), Is.False);
    }

    [Test]
    public void MoveNext_RandomBytes_NeverThrows() => Gen.Byte.Array[0, 300].Sample(static bytes => Results(bytes).Count <= bytes.Length, iter: 20_000);

    [Test]
    public void MoveNext_MutatedRecords_NeverThrows()
    {
        var records = CollectorRecords.All.Select(static record => record.Value).ToArray();
        Gen.Select(Gen.Int[0, records.Length - 1], Gen.Select(Gen.Int, Gen.Byte).Array[1, 8], Gen.Double[0, 1]).Sample(
            (index, changes, keep) =>
            {
                var bytes = records[index].ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[(uint)at % bytes.Length] = value;
                }

                return Results(bytes.AsSpan(0, (int)(bytes.Length * (keep < 0.5 ? 1 : keep)))).Count <= bytes.Length;
            },
            iter: 20_000);
    }

    [Test]
    public void MoveNext_TruncatedAtEveryByte_NeverThrows()
    {
        var record = CollectorRecords.All[0].Value;

        for (var length = 0; length < record.Length; length++)
        {
            Assert.That(Results(record.AsSpan(0, length)), Is.Empty);
        }
    }

    private static List<DecodeError> Results(ReadOnlySpan<byte> record)
    {
        List<DecodeError> results = [];
        var reader = new OtlpReader(record);
        while (reader.MoveNext())
        {
            var error = SpanReader.TryRead(reader.Span, out var span);
            results.Add(error);
            span.ReadAttributes([]);
            span.ReadEvents([]);
            span.ReadLinks([]);
            span.TryGetAttribute("service.name"u8, out _);
            ScopeReader.TryRead(reader.Scope, out var scope);
            scope.ReadAttributes([]);
            AttributeReader.ReadResource(reader.Resource, []);
        }

        return results;
    }

    private static byte[] Nest(byte tag, byte[] content)
    {
        var bytes = new byte[WireSize.Field(content.Length)];
        var writer = new WireWriter(bytes);
        writer.Header(tag, content.Length);
        writer.Raw(content);
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
