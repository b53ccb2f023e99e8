using System.Diagnostics;
using Confluent.Kafka;
using CsCheck;

namespace Telemetry.Sdk.Tests.Propagation;

public sealed class KafkaPropagationTests
{
    private const string TraceId = TraceContextRule.TraceId;
    private const string ParentId = TraceContextRule.ParentId;

    private static readonly ActivityContext Context = new(
        ActivityTraceId.CreateFromString(TraceId),
        ActivitySpanId.CreateFromString(ParentId),
        ActivityTraceFlags.Recorded,
        "foo=1,bar=2");

    [TestCaseSource(typeof(TraceContextRule), nameof(TraceContextRule.All))]
    public void TryExtract_Rule_IsThatOfHttp(TraceContextRule rule)
    {
        var headers = HeadersOf([.. rule.Headers]);

        var found = KafkaPropagation.TryExtract(headers, out var context);

        Assert.That(found, Is.EqualTo(rule.TraceParent is not null));
        Assert.That(context.IsRemote, Is.EqualTo(found));
        Assert.That(context.TraceState, Is.EqualTo(rule.TraceState));
        Assert.That(found ? Text(context) : null, Is.EqualTo(rule.TraceParent));
    }

    [Test]
    public void TryExtract_NoHeaders_FindsNothing()
    {
        Assert.That(KafkaPropagation.TryExtract(null, out _), Is.False);
        Assert.That(KafkaPropagation.TryExtract([], out _), Is.False);
    }

    [Test]
    public void TryExtract_NullValue_FindsNothing() =>
        Assert.That(KafkaPropagation.TryExtract(new Headers { { "traceparent", null } }, out _), Is.False);

    [Test]
    public void TryExtract_NullBesideAValue_FindsNothing()
    {
        var headers = HeadersOf(("traceparent", TraceContextRule.Valid));
        headers.Add("traceparent", null);

        Assert.That(KafkaPropagation.TryExtract(headers, out _), Is.False);
    }

    [Test]
    public void TryExtract_B3_IsReadWhereNoTraceParentCame()
    {
        var found = KafkaPropagation.TryExtract(HeadersOf(("b3", $"{TraceId}-{ParentId}-0"), ("tracestate", "foo=1")), out var context);

        Assert.That(found, Is.True);
        Assert.That(Text(context), Is.EqualTo($"00-{TraceId}-{ParentId}-00"));
        Assert.That(context.TraceState, Is.Null);
    }

    [Test]
    public void TryExtract_AnyBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Byte.Array[0, 80]).Sample((parent, state) =>
        {
            var headers = new Headers { { "traceparent", parent }, { "tracestate", state }, { "b3", parent } };

            return !KafkaPropagation.TryExtract(headers, out var context) || context.TraceId != default;
        });

    [Test]
    public void TryExtract_IllegalParent_AllocatesNothing()
    {
        var headers = HeadersOf(("traceparent", TraceContextRule.Valid + "."), ("tracestate", "foo=1"));
        KafkaPropagation.TryExtract(headers, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            KafkaPropagation.TryExtract(headers, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Inject_Context_IsReadBack()
    {
        var headers = new Headers();

        KafkaPropagation.Inject(headers, Context);

        Assert.That(KafkaPropagation.TryExtract(headers, out var read), Is.True);
        Assert.That((read.TraceId, read.SpanId, read.TraceFlags, read.TraceState), Is.EqualTo((Context.TraceId, Context.SpanId, Context.TraceFlags, "foo=1,bar=2")));
        Assert.That(read.IsRemote, Is.True);
    }

    [Test]
    public void Inject_HeadersThere_ReplacesThemWhateverTheirCase()
    {
        var headers = HeadersOf(
            ("traceparent", "old"), ("other", "stays"), ("TraceParent", "old"), ("TRACESTATE", "old=1"), ("traceparent", "old"), ("tracestate", "old=2"));

        KafkaPropagation.Inject(headers, Context);

        Assert.That(TextOf(headers), Is.EqualTo(new[]
        {
            ("other", "stays"), ("traceparent", TraceContextRule.Valid), ("tracestate", "foo=1,bar=2"),
        }));
    }

    [TestCase(null)]
    [TestCase("FOO=1")]
    public void Inject_NoLegalState_RemovesTheOldOne(string? state)
    {
        var headers = HeadersOf(("tracestate", "old=1"));

        KafkaPropagation.Inject(headers, new ActivityContext(Context.TraceId, Context.SpanId, Context.TraceFlags, state));

        Assert.That(TextOf(headers), Is.EqualTo(new[] { ("traceparent", TraceContextRule.Valid) }));
    }

    [Test]
    public void Inject_Span_WritesItsContext()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var headers = new Headers();

        KafkaPropagation.Inject(headers, activity);

        Assert.That(TextOf(headers), Is.EqualTo(new[] { ("traceparent", $"00-{activity.TraceId}-{activity.SpanId}-00") }));
    }

    [Test]
    public void Inject_NoSpan_ChangesNothing()
    {
        var headers = HeadersOf(("traceparent", TraceContextRule.Valid));

        KafkaPropagation.Inject(headers, null);
        KafkaPropagation.Inject(headers, default(ActivityContext));

        Assert.That(TextOf(headers), Is.EqualTo(new[] { ("traceparent", TraceContextRule.Valid) }));
    }

    [Test]
    public void Inject_NoHeaders_Throws()
    {
        Assert.That(() => KafkaPropagation.Inject(null!, Context), Throws.ArgumentNullException);
        Assert.That(() => KafkaPropagation.Inject(null!, null), Throws.ArgumentNullException);
    }

    private static Headers HeadersOf(params (string Name, string Value)[] from)
    {
        var headers = new Headers();
        foreach (var (name, value) in from)
        {
            // Latin-1, as a byte beyond ASCII is what a foreign producer may write.
            headers.Add(name, System.Text.Encoding.Latin1.GetBytes(value));
        }

        return headers;
    }

    private static (string Name, string Value)[] TextOf(Headers headers) =>
        [.. headers.Select(h => (h.Key, System.Text.Encoding.ASCII.GetString(h.GetValueBytes())))];

    private static string Text(ActivityContext context) => $"00-{context.TraceId}-{context.SpanId}-{(int)context.TraceFlags:x2}";
}
