using Confluent.Kafka;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using static Telemetry.Sdk.Tests.Consuming.KafkaRecords;

namespace Telemetry.Sdk.Tests.Consuming;

/// <summary>Records that nobody should have written: the reader goes on, counts them and stays in its memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostileRecordTests
{
    private const string Spans = "otlp_spans";
    private const string Events = "events";
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly Guid Instance = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly byte[] FramedEvent = [0, 0, 0, 0, 7, 0, .. new Duration { Seconds = 5 }.ToByteArray()];

    private readonly TraceGrouper<CorrelatedRecord[]> _grouper = new(new GroupingRules());
    private readonly RecordIntake _intake;

    public HostileRecordTests() => _intake = NewIntake();

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    [TestCase(0)]
    [TestCase(253_402_300_800_000)]
    public void Take_KafkaTimestampOutsideTheCalendar_IsReadWithTheNearestTime(long unixMilliseconds)
    {
        var record = Record(Spans, 0, Value(Span(1, 1)), null);
        record.Message.Timestamp = new Confluent.Kafka.Timestamp(unixMilliseconds, TimestampType.CreateTime);

        _intake.Take(record, TimeSpan.Zero);

        var expected = unixMilliseconds > 0 ? DateTimeOffset.MaxValue.Year : 1970;
        Assert.That(Flush().Single().Records[0].Timestamp.Year, Is.EqualTo(expected));
    }

    [TestCase(0UL, 0UL)]
    [TestCase(ulong.MaxValue, ulong.MaxValue)]
    [TestCase(ulong.MaxValue, 0UL)]
    public void Take_SpanTimesAtTheEnds_AreReadAndOrdered(ulong start, ulong end)
    {
        var (odd, plain) = (Span(1, 2), Span(1, 1));
        (odd.StartTimeUnixNano, odd.EndTimeUnixNano) = (start, end);

        _intake.Take(Record(Spans, 0, Value(plain, odd), null), TimeSpan.Zero);

        var trace = Flush().Single();
        Assert.That(trace.Spans, Is.Ordered.By(nameof(CorrelatedSpan.StartUnixNano)));
        Assert.That(trace.Spans.Single(s => s.StartUnixNano == start).Duration, Is.GreaterThanOrEqualTo(TimeSpan.Zero));
        Assert.That(() => CriticalPath.Of(trace), Throws.Nothing);
    }

    [Test]
    public void Take_TraceOrSpanIdAllZero_SkipsThatSpanAlone()
    {
        var (noTrace, noSpan) = (Span(0, 2), Span(1, 0));

        var reason = _intake.Take(Record(Spans, 0, Value(noTrace, Span(1, 1), noSpan), null), TimeSpan.Zero);

        Assert.That(reason, Is.EqualTo(UnreadableReason.InvalidSpan));
        Assert.That(_intake.Account.ToReport().Unreadable[UnreadableReason.InvalidSpan], Is.EqualTo(2));
        Assert.That(Flush().Single().Spans, Has.Exactly(1).Items);
    }

    [Test]
    public void Take_EventWhoseTraceIdIsAllZero_HasNoTrace()
    {
        var reason = _intake.Take(EventRecord(0, (RecordHeaders.TraceParent, $"00-{new string('0', 32)}-00f067aa0ba902b7-01")), TimeSpan.Zero);

        Assert.That(reason, Is.EqualTo(UnreadableReason.NoTraceId));
    }

    [TestCase(0, 1)]
    [TestCase(31, 1)]
    [TestCase(32, 0)]
    [TestCase(40, 0)]
    public void Take_OriginOfAnyLength_CountsOnlyWhereItIsWhole(int length, int invalid)
    {
        var origin = new byte[length];
        new RecordOrigin(Instance, 3, 7, 1).ToBytes().AsSpan(0, Math.Min(length, RecordOrigin.Size)).CopyTo(origin);

        _intake.Take(Record(Spans, 0, Value(Span(1, 1)), null, (RecordHeaders.Origin, origin)), TimeSpan.Zero);

        var report = _intake.Account.ToReport();
        Assert.That((report.InvalidOrigins, report.Instances.Count, report.Spans), Is.EqualTo(((long)invalid, 1 - invalid, 1L)));
        Assert.That(Flush().Single().Spans[0].Sequence, Is.EqualTo(invalid == 1 ? null : (ulong?)7));
    }

    [TestCase(uint.MaxValue)]
    [TestCase(0u)]
    [TestCase(3u)]
    public void Take_CountThatIsNotThatOfTheSpans_ReadsTheSpansAndNotTheSequences(uint count)
    {
        _intake.Take(Record(Spans, 0, Value(Span(1, 1), Span(1, 2)), new RecordOrigin(Instance, 3, 0, count)), TimeSpan.Zero);
        _intake.Take(Record(Spans, 1, Value(Span(1, 3)), new RecordOrigin(Instance, 3, 2, 1)), TimeSpan.Zero);

        var report = _intake.Account.ToReport();
        Assert.Multiple(() =>
        {
            Assert.That((report.InvalidOrigins, report.Spans, report.DuplicateSpans), Is.EqualTo((1L, 3L, 0L)));
            Assert.That(report.UnseenStarts, Is.EqualTo(1), "the sequences before 2 were not read");
            Assert.That(Flush().Single().Spans, Has.Exactly(3).Items);
        });
    }

    [Test]
    public void Take_EventThatClaimsManySequences_ReadsTheEventAndNotTheSequences()
    {
        _intake.Take(EventRecord(0, new RecordOrigin(Instance, 3, 0, 1_000)), TimeSpan.Zero);

        var report = _intake.Account.ToReport();
        Assert.That((report.InvalidOrigins, report.Events, report.Instances.Count), Is.EqualTo((1L, 1L, 0)));
    }

    [Test]
    public void Take_DamagedSpanInARecordOfOurs_ItsSequenceArrived()
    {
        var bad = Span(1, 2);
        bad.SpanId = ByteString.CopyFrom(1);

        _intake.Take(Record(Spans, 0, Value(Span(1, 1), bad, Span(1, 3)), new RecordOrigin(Instance, 3, 0, 3)), TimeSpan.Zero);
        _intake.Take(Record(Spans, 1, Value(Span(1, 4)), new RecordOrigin(Instance, 3, 3, 1)), TimeSpan.Zero);

        var report = _intake.Account.ToReport();
        Assert.That((report.InvalidOrigins, report.Gaps, report.UnseenStarts), Is.EqualTo((0L, 0L, 0L)));
    }

    [Test]
    public void ToReport_SequencesAtTheEndOfTheirRange_CountsWithoutOverflow()
    {
        var intake = NewIntake(Enumerable.Range(1, 3).Select(InstanceOf));
        for (var i = 1; i <= 3; i++)
        {
            intake.Take(Record(Spans, i, Value(Span(1, (byte)i)), new RecordOrigin(InstanceOf(i), 3, ulong.MaxValue - 1, 1)), TimeSpan.Zero);
        }

        var report = intake.Account.ToReport();
        Assert.That((report.Gaps, report.MissingSequences), Is.EqualTo((3L, long.MaxValue)));
        Assert.That(report.Instances.Select(static i => i.MissingSequences), Has.All.EqualTo(long.MaxValue));
    }

    [Test]
    public void Take_GapsAtTheEndOfTheirRange_AreNamedWithoutOverflow()
    {
        SequenceGap[] gaps = [.. Enumerable.Range(0, SequenceGap.MaxRanges).Select(static i => new SequenceGap(ulong.MaxValue - (ulong)i, uint.MaxValue, (DropReason)(-1)))];

        _intake.Take(Record(Spans, 0, Value(Span(1, 1)), new RecordOrigin(Instance, 3, 0, 1), (RecordHeaders.Gap, SequenceGap.ToBytes(gaps))), TimeSpan.Zero);

        var report = _intake.Account.ToReport();
        Assert.That(report.NamedMissing.Values.Sum(), Is.EqualTo(SequenceGap.MaxRanges - 1), "the last number of all is none");
        Assert.That(report.Gaps, Is.EqualTo(1), "what lies between");
    }

    [Test]
    public void Take_LanesWithoutEnd_AreToldApartUpToALimit()
    {
        var account = new ReadAccount(expectsWholeLives: false);
        for (var lane = 0u; lane < 2 * ReadAccount.MaxLanes; lane++)
        {
            account.AddOrigin(Spans, new RecordOrigin(Instance, lane, 0, 1), []);
        }

        Assert.That(account.Lanes, Is.LessThanOrEqualTo(ReadAccount.MaxLanes));
    }

    [Test]
    public void Take_InstancesWithoutEnd_TheLastOnesAreKept()
    {
        var account = new ReadAccount(expectsWholeLives: true);
        for (var i = 1; i <= 10_100; i++)
        {
            account.AddOrigin(Spans, new RecordOrigin(InstanceOf(i), 0, 1, 1), []);
        }

        var report = account.ToReport();
        Assert.Multiple(() =>
        {
            Assert.That(report.Instances, Has.Exactly(10_000).Items);
            Assert.That(report.Instances[0].InstanceId, Is.EqualTo(InstanceOf(10_100)));
            Assert.That((report.Gaps, report.MissingSequences), Is.EqualTo((10_100L, 10_100L)), "what was forgotten stays counted");
        });
    }

    [Test]
    public void Take_HeaderFlood_TheLastOfANameCounts()
    {
        var record = Record(Spans, 0, Value(Span(1, 1)), null);
        for (var i = 0; i < 10_000; i++)
        {
            record.Message.Headers.Add(i % 2 == 0 ? RecordHeaders.Origin : $"x-{i}", new RecordOrigin(Instance, 3, (ulong)i, 1).ToBytes());
        }

        _intake.Take(record, TimeSpan.Zero);

        Assert.That(Flush().Single().Spans[0].Sequence, Is.EqualTo(9_998));
    }

    [TestCase(RecordHeaders.CloudEventsId)]
    [TestCase(RecordHeaders.CloudEventsSource)]
    public void Take_HeaderOfAMegabyteThatTheEventKeeps_CountsInItsMemory(string header)
    {
        var before = _grouper.Bytes;

        _intake.Take(EventRecord(0, (RecordHeaders.TraceParent, $"00-{TraceId}-00f067aa0ba902b7-01"), (header, new string('h', 1_000_000))), TimeSpan.Zero);

        Assert.That(_grouper.Bytes - before, Is.GreaterThan(2_000_000));
    }

    [TestCase(RecordHeaders.TraceParent)]
    [TestCase(RecordHeaders.CloudEventsTime)]
    [TestCase(RecordHeaders.Gap)]
    [TestCase(RecordHeaders.Origin)]
    public void Take_HeaderOfAMegabyteOfNonsense_LeavesTheEventReadable(string header)
    {
        var record = EventRecord(0, (header, new string('h', 1_000_000)));
        record.Message.Key = System.Text.Encoding.ASCII.GetBytes(TraceId);

        Assert.That(_intake.Take(record, TimeSpan.Zero), Is.Null);
        Assert.That(Flush().Single().Events, Has.Exactly(1).Items);
    }

    [Test]
    public void Take_EveryRecordWithALargeResourceOfItsOwn_CountsItInTheMemory()
    {
        for (var i = 0; i < 10; i++)
        {
            var resource = new Resource { Attributes = { new KeyValue { Key = "k", Value = new AnyValue { StringValue = new string((char)('a' + i), 100_000) } } } };
            var scope = new ScopeSpans { Spans = { Span(1, (byte)(i + 1)) } };
            var value = new TracesData { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } }.ToByteArray();
            _intake.Take(Record(Spans, i, value, null), TimeSpan.Zero);
        }

        Assert.That(_grouper.Bytes, Is.GreaterThan(10 * 2 * 100_000));
    }

    [Test]
    public void Take_ValidRecordWithBytesChanged_NeverThrowsAndLosesNoPosition()
    {
        var valid = Value(Span(1, 1), Span(2, 2), Span(1, 3));
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte).Array[1, 8].Sample(
            changes =>
            {
                var value = (byte[])valid.Clone();
                foreach (var (at, to) in changes)
                {
                    value[at] = to;
                }

                var reason = _intake.Take(Record(Spans, 1, value, new RecordOrigin(Instance, 3, 0, 3)), TimeSpan.Zero);
                var traces = Flush();
                traces.ForEach(static t => CriticalPath.Of(t));
                return reason is null || _intake.Account.ToReport().LastUnreadable?.Offset.Value == 1;
            },
            threads: 1);
    }

    [Test]
    public void Take_RandomEvent_NeverThrows() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60]).Sample(
        (value, header) =>
        {
            foreach (var name in new[] { RecordHeaders.TraceParent, RecordHeaders.ValueSchemaId, RecordHeaders.CloudEventsTime, RecordHeaders.Gap })
            {
                _intake.Take(Record(Events, 0, [0, .. value], null, (name, header)), TimeSpan.Zero);
            }
        },
        threads: 1);

    private static Guid InstanceOf(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static ConsumeResult<byte[], byte[]> EventRecord(long offset, params (string Name, string Value)[] headers) =>
        Record(Events, offset, FramedEvent, null, [.. headers.Select(static h => (h.Name, System.Text.Encoding.UTF8.GetBytes(h.Value)))]);

    private static ConsumeResult<byte[], byte[]> EventRecord(long offset, RecordOrigin origin) =>
        Record(Events, offset, FramedEvent, origin, (RecordHeaders.TraceParent, System.Text.Encoding.UTF8.GetBytes($"00-{TraceId}-00f067aa0ba902b7-01")));

    private RecordIntake NewIntake(IEnumerable<Guid>? instances = null)
    {
        var options = new CorrelatedReaderOptions { InstanceIds = instances?.ToHashSet() }.Spans().Event<Duration>(Events);
        return new RecordIntake(new ReaderSettings(options), _grouper, new FakeTimeProvider());
    }

    private List<CorrelatedTrace> Flush()
    {
        _grouper.Flush(GroupReason.RangeEnd, TimeSpan.Zero);
        var traces = new List<CorrelatedTrace>();
        while (_grouper.TryTake(out var group))
        {
            traces.Add(TraceOutput.ToTrace(group));
        }

        return traces;
    }
}
