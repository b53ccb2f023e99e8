namespace Telemetry.Sdk.Tests.Propagation;

/// <summary>
/// One row of the rules of trace context: what comes in, and what is made of it. The same rows run against the propagator,
/// against Kafka headers and through a real server.
/// </summary>
public sealed record TraceContextRule(string Name, (string Name, string Value)[] Headers, string? TraceParent, string? TraceState)
{
    public const string TraceId = "12345678901234567890123456789012";
    public const string ParentId = "1234567890123456";
    public const string Valid = $"00-{TraceId}-{ParentId}-01";

    public override string ToString() => Name;

    public static IEnumerable<TraceContextRule> All() => [.. Names(), .. Parents(), .. Flags(), .. States(), .. Keys(), .. Values()];

    public IEnumerable<string> ValuesOf(string name) =>
        Headers.Where(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value);

    private static IEnumerable<TraceContextRule> Names()
    {
        yield return new("1 no header at all", [], null, null);
        yield return new("1 lower case", [("traceparent", Valid), ("tracestate", "foo=1")], Valid, "foo=1");
        yield return new("1 title case", [("TraceParent", Valid), ("TraceState", "foo=1")], Valid, "foo=1");
        yield return new("1 mixed case", [("TrAcEpArEnT", Valid), ("TrAcEsTaTe", "foo=1")], Valid, "foo=1");
        yield return new("1 upper case", [("TRACEPARENT", Valid), ("TRACESTATE", "foo=1")], Valid, "foo=1");
        yield return new("1 trace-parent is another header", [("trace-parent", Valid)], null, null);
        yield return new("1 trace.parent is another header", [("trace.parent", Valid)], null, null);
        yield return new("1 trace-state is another header", [("traceparent", Valid), ("trace-state", "foo=1")], Valid, null);
        yield return new("1 trace.state is another header", [("traceparent", Valid), ("trace.state", "foo=1")], Valid, null);
        yield return new("2 two values", [("traceparent", $"00-{TraceId[..^1]}1-{ParentId}-01"), ("traceparent", Valid)], null, null);
        yield return new("2 two equal values", [("traceparent", Valid), ("traceparent", Valid), ("tracestate", "foo=1")], null, null);
        yield return new("2 two values in one", [("traceparent", $"{Valid},{Valid}")], null, null);
    }

    private static IEnumerable<TraceContextRule> Parents()
    {
        yield return Parent("3 space before", $" {Valid}", Valid);
        yield return Parent("3 tab before", $"\t{Valid}", Valid);
        yield return Parent("3 space after", $"{Valid} ", Valid);
        yield return Parent("3 tab after", $"{Valid}\t", Valid);
        yield return Parent("3 both on both ends", $"\t {Valid} \t", Valid);
        yield return Parent("4 upper-case version", $"0A-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 upper-case trace id", $"00-{TraceId[..^1]}A-{ParentId}-01", null);
        yield return Parent("4 upper-case parent id", $"00-{TraceId}-{ParentId[..^1]}A-01", null);
        yield return Parent("4 upper-case flags", $"00-{TraceId}-{ParentId}-0A", null);
        yield return Parent("4 illegal first digit of the version", $".0-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 illegal second digit of the version", $"0.-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 illegal first digit of the trace id", $"00-.{TraceId[1..]}-{ParentId}-01", null);
        yield return Parent("4 illegal last digit of the trace id", $"00-{TraceId[..^1]}.-{ParentId}-01", null);
        yield return Parent("4 illegal first digit of the parent id", $"00-{TraceId}-.{ParentId[1..]}-01", null);
        yield return Parent("4 illegal last digit of the parent id", $"00-{TraceId}-{ParentId[..^1]}.-01", null);
        yield return Parent("4 illegal first digit of the flags", $"00-{TraceId}-{ParentId}-.0", null);
        yield return Parent("4 illegal second digit of the flags", $"00-{TraceId}-{ParentId}-0.", null);
        yield return Parent("4 version of 3 digits", $"000-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 version of 4 digits", $"0000-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 version of 1 digit", $"0-{TraceId}-{ParentId}-01", null);
        yield return Parent("4 trace id of 33 digits", $"00-{TraceId}3-{ParentId}-01", null);
        yield return Parent("4 trace id of 31 digits", $"00-{TraceId[..^1]}-{ParentId}-01", null);
        yield return Parent("4 parent id of 17 digits", $"00-{TraceId}-{ParentId}7-01", null);
        yield return Parent("4 parent id of 15 digits", $"00-{TraceId}-{ParentId[..^1]}-01", null);
        yield return Parent("4 flags of 3 digits", $"00-{TraceId}-{ParentId}-001", null);
        yield return Parent("4 flags of 1 digit", $"00-{TraceId}-{ParentId}-1", null);
        yield return Parent("4 no dash after the version", $"00_{TraceId}-{ParentId}-01", null);
        yield return Parent("4 no dash after the trace id", $"00-{TraceId}_{ParentId}-01", null);
        yield return Parent("4 no dash after the parent id", $"00-{TraceId}-{ParentId}_01", null);
        yield return Parent("4 empty", "", null);
        yield return Parent("5 version ff", $"ff-{TraceId}-{ParentId}-01", null);
        yield return Parent("5 version ff with more", $"ff-{TraceId}-{ParentId}-01-more", null);
        yield return Parent("6 version 00 with a dot", $"{Valid}.", null);
        yield return Parent("6 version 00 with more", $"{Valid}-what-the-future-will-be-like", null);
        yield return Parent("7 later version", $"cc-{TraceId}-{ParentId}-01", Valid);
        yield return Parent("7 later version with more", $"cc-{TraceId}-{ParentId}-01-what-the-future-will-be-like", Valid);
        yield return Parent("7 later version with a dash", $"01-{TraceId}-{ParentId}-01-", Valid);
        yield return Parent("7 later version with a dot", $"cc-{TraceId}-{ParentId}-01.what-the-future-will-be-like", null);
        yield return Parent("8 trace id of zeros", $"00-{new string('0', 32)}-{ParentId}-01", null);
        yield return Parent("8 parent id of zeros", $"00-{TraceId}-{new string('0', 16)}-01", null);
    }

    private static IEnumerable<TraceContextRule> Flags()
    {
        yield return Parent("10 not sampled", $"00-{TraceId}-{ParentId}-00", $"00-{TraceId}-{ParentId}-00");
        yield return Parent("10 random", $"00-{TraceId}-{ParentId}-02", $"00-{TraceId}-{ParentId}-02");
        yield return Parent("10 random and sampled", $"00-{TraceId}-{ParentId}-03", $"00-{TraceId}-{ParentId}-03");
        yield return Parent("10 all bits", $"00-{TraceId}-{ParentId}-ff", $"00-{TraceId}-{ParentId}-03");
        yield return Parent("10 unknown bits only", $"00-{TraceId}-{ParentId}-fc", $"00-{TraceId}-{ParentId}-00");
    }

    private static IEnumerable<TraceContextRule> States()
    {
        yield return new("11 no traceparent", [("tracestate", "foo=1,bar=2")], null, null);
        yield return new("11 illegal traceparent", [("traceparent", $"{Valid}."), ("tracestate", "foo=1")], null, null);
        yield return State("12 several headers", "foo=1,bar=2,rojo=1,congo=2,baz=3", "foo=1,bar=2", "rojo=1,congo=2", "baz=3");
        yield return State("13 white space around members", "foo=1,bar=2,baz=3", "foo=1 \t , \t bar=2, \t baz=3");
        yield return State("13 tabs around members", "foo=1,bar=2,baz=3", "foo=1\t \t,\t \tbar=2,\t \tbaz=3");
        yield return State("13 white space at the ends", "foo=1", "\t foo=1 \t");
        yield return State("13 a space after the equals sign is the value's", "foo= 1", "foo= 1");
        yield return State("13 empty members", "foo=1,bar=2", ",foo=1,, ,bar=2,");
        yield return State("13 empty header", null, "");
        yield return State("13 only commas", null, " , ,");
        yield return State("13 empty header last", "foo=1", "foo=1", "");
        yield return State("13 empty header first", "foo=1", "", "foo=1");
        yield return State("14 32 members", Members(32), Members(32));
        yield return State("14 33 members", null, Members(33));
        yield return State("14 32 members in several headers", Members(32), Members(32)[..Members(10).Length], Members(32)[(Members(10).Length + 1)..]);
        yield return State("14 33 members in several headers", null, Members(32), "last=1");
        yield return State("14 32 members, empty ones apart", Members(32), $",,{Members(32)},");
        yield return State("14 a long key beside others", $"foo=1,{new string('z', 256)}=1,bar=2", $"foo=1,{new string('z', 256)}=1,bar=2");
        yield return State("14 four long members", LongMembers(4), LongMembers(4));
        yield return State("17 one illegal member among others", null, "foo=1,BAR=2,baz=3");
        yield return State("17 one illegal member in another header", null, "foo=1", "bar", "baz=3");
        yield return State("18 a key twice", "foo=1,foo=1", "foo=1,foo=1");
        yield return State("18 a key twice with two values", "foo=1,foo=2", "foo=1,foo=2");
        yield return State("18 a key twice in two headers", "foo=1,foo=2", "foo=1", "foo=2");
    }

    private static IEnumerable<TraceContextRule> Keys()
    {
        const string all = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
        yield return State("15 all legal characters", $"{all}=1", $"{all}=1");
        yield return State("15 all legal characters and a vendor", $"{all}@a-z0-9_-*/=1", $"{all}@a-z0-9_-*/=1");
        yield return State("15 a digit first", "0a=1", "0a=1");
        yield return State("15 one character", "a=1", "a=1");
        yield return State("15 256 characters", $"{new string('z', 256)}=1", $"{new string('z', 256)}=1");
        yield return State("15 257 characters", null, $"foo=1,{new string('z', 257)}=1");
        yield return State("15 a long tenant and vendor", $"{new string('t', 242)}@{new string('v', 13)}=1", $"{new string('t', 242)}@{new string('v', 13)}=1");
        yield return State("15 257 characters with an at sign", null, $"{new string('t', 242)}@{new string('v', 14)}=1");
        yield return State("15 at sign last", "foo@=1,bar=2", "foo@=1,bar=2");
        yield return State("15 at sign twice", "foo@@bar=1,bar=2", "foo@@bar=1,bar=2");
        yield return State("15 at signs apart", "a@b@c=1", "a@b@c=1");
        yield return State("15 at sign first", null, "@foo=1,bar=2");
        yield return State("15 underscore first", null, "_foo=1");
        yield return State("15 upper case", null, "FOO=1");
        yield return State("15 dot", null, "foo.bar=1");
        yield return State("15 blank inside", null, "fo o=1");
        yield return State("15 blank before the equals sign", null, "foo =1");
        yield return State("15 no key", null, "=1");
        yield return State("15 no equals sign", null, "foo");
        yield return State("15 not ASCII", null, "fo\u00e9=1");
    }

    private static IEnumerable<TraceContextRule> Values()
    {
        var all = new string([.. Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => c is not (',' or '='))]);
        yield return State("16 all legal characters", $"foo={all}", $"foo={all}");
        yield return State("16 256 characters", $"foo={new string('v', 256)}", $"foo={new string('v', 256)}");
        yield return State("16 257 characters", null, $"foo={new string('v', 257)}");
        yield return State("16 blanks inside", "foo=a b  c", "foo=a b  c");
        yield return State("16 second equals sign", null, "foo=bar=baz");
        yield return State("16 empty", null, "foo=,bar=3");
        yield return State("16 blanks only", null, "foo=  ,bar=3");
        yield return State("16 tab inside", null, "foo=a\tb");
        yield return State("16 not ASCII", null, "foo=\u00e9");
    }

    private static TraceContextRule Parent(string name, string value, string? expected) => new(name, [("traceparent", value)], expected, null);

    private static TraceContextRule State(string name, string? expected, params string[] values) =>
        new(name, [("traceparent", Valid), .. values.Select(v => ("tracestate", v))], Valid, expected);

    private static string Members(int count) => string.Join(',', Enumerable.Range(1, count).Select(i => $"bar{i:00}={i:00}"));

    private static string LongMembers(int count) =>
        string.Join(',', Enumerable.Range(1, count).Select(i => $"{i}{new string('k', 255)}={new string('v', 256)}"));
}
