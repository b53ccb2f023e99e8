using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Propagation;

namespace Telemetry.Sdk.Tests.Propagation;

public sealed class TraceContextPropagatorTests
{
    private readonly TraceContextPropagator _propagator = new(["tenant", "user name", "region"]);

    [TestCaseSource(typeof(TraceContextRule), nameof(TraceContextRule.All))]
    public void Extract_Rule_ValuesApart(TraceContextRule rule)
    {
        _propagator.ExtractTraceIdAndState(rule, GetApart, out var parent, out var state);

        Assert.That((parent, state), Is.EqualTo((rule.TraceParent, rule.TraceState)));
    }

    [TestCaseSource(typeof(TraceContextRule), nameof(TraceContextRule.All))]
    public void Extract_Rule_ValuesJoined(TraceContextRule rule)
    {
        _propagator.ExtractTraceIdAndState(rule, GetJoined, out var parent, out var state);

        Assert.That((parent, state), Is.EqualTo((rule.TraceParent, rule.TraceState)));
    }

    [Test]
    public void Extract_CanonicalValues_ReturnsTheSameStrings()
    {
        var (parent, state) = (new string(TraceContextRule.Valid), new string("foo=1,bar=2"));
        var rule = new TraceContextRule("", [("traceparent", parent), ("tracestate", state)], null, null);

        _propagator.ExtractTraceIdAndState(rule, GetJoined, out var readParent, out var readState);

        Assert.That(readParent, Is.SameAs(parent));
        Assert.That(readState, Is.SameAs(state));
    }

    [Test]
    public void Extract_IllegalParent_AllocatesNothing()
    {
        var rule = new TraceContextRule("", [], null, null);
        DistributedContextPropagator.PropagatorGetterCallback getter = static (object? _, string name, out string? value, out IEnumerable<string>? values) =>
            (value, values) = (name == "traceparent" ? "00-12345678901234567890123456789012-1234567890123456-01." : "foo=1", null);
        _propagator.ExtractTraceIdAndState(rule, getter, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _propagator.ExtractTraceIdAndState(rule, getter, out _, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Extract_NoGetter_FindsNothing()
    {
        _propagator.ExtractTraceIdAndState(null, null, out var parent, out var state);

        Assert.That((parent, state), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(_propagator.ExtractBaggage(null, null), Is.Null);
    }

    [Test]
    public void Extract_AnyText_NeverThrowsAndResultIsLegal() =>
        Gen.Select(Text, Text).Sample((parent, state) =>
        {
            var rule = new TraceContextRule("", [("traceparent", parent), ("tracestate", state), ("baggage", state), ("b3", parent)], null, null);

            _propagator.ExtractTraceIdAndState(rule, GetJoined, out var readParent, out var readState);
            _ = _propagator.ExtractBaggage(rule, GetJoined)?.Count();

            return (readParent is null || ActivityContext.TryParse(readParent, readState, out _))
                && (readState is null || TraceState.Normalize(readState) == readState);
        });

    [Test]
    public void Inject_Span_WritesItsOwnIdsOnce()
    {
        using var activity = Start(ActivityTraceFlags.Recorded, "foo=1,bar=2");

        var written = Inject(activity);

        Assert.That(written, Is.EqualTo(new[]
        {
            ("traceparent", $"00-{activity.TraceId}-{activity.SpanId}-01"),
            ("tracestate", "foo=1,bar=2"),
        }));
    }

    [TestCase(0, "00")]
    [TestCase(1, "01")]
    [TestCase(2, "02")]
    [TestCase(3, "03")]
    [TestCase(0xFC, "00")]
    public void Inject_Flags_AreSampledAndRandomOnly(int flags, string expected)
    {
        using var activity = Start((ActivityTraceFlags)flags, null);

        Assert.That(Inject(activity)[0].Value, Does.EndWith("-" + expected));
    }

    [TestCase("FOO=1")]
    [TestCase("")]
    [TestCase(null)]
    public void Inject_NoLegalState_WritesNone(string? state)
    {
        using var activity = Start(ActivityTraceFlags.None, state);

        Assert.That(Inject(activity).Select(h => h.Name), Is.EqualTo(new[] { "traceparent" }));
    }

    [Test]
    public void Inject_NoSpanOrAnotherFormat_WritesNothing()
    {
        using var hierarchical = new Activity("x").SetIdFormat(ActivityIdFormat.Hierarchical).Start();

        Assert.That(Inject(hierarchical), Is.Empty);
        Assert.That(Inject(null), Is.Empty);
        Assert.That(() => _propagator.Inject(hierarchical, null, null), Throws.Nothing);
    }

    [Test]
    public void Inject_Baggage_ExportsOnlyWhatIsListed()
    {
        using var activity = Start(ActivityTraceFlags.None, null);
        activity.AddBaggage("password", "x").AddBaggage("region", "eu,=1 \u00fc").AddBaggage("tenant", "t1").AddBaggage("user name", "no token");

        Assert.That(Inject(activity)[1..], Is.EqualTo(new[] { ("baggage", "tenant=t1,region=eu%2C%3D1%20%C3%BC") }));
    }

    [Test]
    public void Inject_LongBaggage_LeavesOutWhatDoesNotFit()
    {
        using var activity = Start(ActivityTraceFlags.None, null);
        activity.AddBaggage("tenant", new string('x', 8_200)).AddBaggage("region", "eu");

        Assert.That(Inject(activity)[1..], Is.EqualTo(new[] { ("baggage", "region=eu") }));
    }

    [Test]
    public void Inject_ListedBaggage_IsReadBackByTheRuntime()
    {
        using var activity = Start(ActivityTraceFlags.None, null);
        activity.AddBaggage("tenant", "t1").AddBaggage("region", "a b,c=\u00fc");
        var carried = new TraceContextRule("", [.. Inject(activity)], null, null);

        var read = DistributedContextPropagator.CreateDefaultPropagator().ExtractBaggage(carried, GetJoined);

        Assert.That(read, Is.EquivalentTo(new KeyValuePair<string, string?>[] { new("tenant", "t1"), new("region", "a b,c=\u00fc") }));
    }

    [TestCase("baggage")]
    [TestCase("Correlation-Context")]
    public void ExtractBaggage_StandardOrLegacyHeader_ReadsAllKeys(string header)
    {
        var rule = new TraceContextRule("", [(header, "a=1,secret=%20x")], null, null);

        Assert.That(_propagator.ExtractBaggage(rule, GetJoined), Is.EquivalentTo(new KeyValuePair<string, string?>[] { new("a", "1"), new("secret", " x") }));
    }

    [Test]
    public void Fields_ForProxies_NamesEveryHeaderThatIsReadOrWritten() =>
        Assert.That(_propagator.Fields, Is.SupersetOf(new[] { "traceparent", "tracestate", "baggage", "b3", "X-B3-TraceId" }));

    private static Gen<string> Text { get; } = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["0123456789abcdefAF-., =\t"], 0, 70],
        Gen.Select(Gen.String[Gen.Char["0123456789abcdef"], 55, 55], Gen.Int[0, 255]).Select((hex, version) =>
            $"{version:x2}-{hex[..32]}-{hex[32..48]}-{hex[48..50]}"),
        Gen.Select(Gen.String[Gen.Char["abz09_-*/@ ="], 0, 12], Gen.String[Gen.Char[" ~a=,"], 0, 12]).Array[0, 40].Select(m =>
            string.Join(',', m.Select(p => $"{p.Item1}={p.Item2}"))));

    private static Activity Start(ActivityTraceFlags flags, string? state)
    {
        var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = flags;
        activity.TraceStateString = state;
        return activity.Start();
    }

    private static void GetApart(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        string[] found = [.. ((TraceContextRule)carrier!).ValuesOf(name)];
        (value, values) = (found.Length == 1 ? found[0] : null, found.Length > 1 ? found : null);
    }

    private static void GetJoined(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        string[] found = [.. ((TraceContextRule)carrier!).ValuesOf(name)];
        (value, values) = (found.Length > 0 ? string.Join(',', found) : null, null);
    }

    private List<(string Name, string Value)> Inject(Activity? activity)
    {
        var written = new List<(string, string)>();
        _propagator.Inject(activity, written, static (carrier, name, value) => ((List<(string, string)>)carrier!).Add((name, value)));
        return written;
    }
}
