using Confluent.Kafka;
using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;
using static Telemetry.Sdk.Tests.Consuming.KafkaRecords;

namespace Telemetry.Sdk.Tests.Consuming;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecordIntakeTests
{
    private const string Mirror = "us.otlp_spans";

    private static readonly Guid Instance = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private readonly TraceGrouper<CorrelatedRecord[]> _grouper = new(new GroupingRules());
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Take_RecordOfManyTraces_IsSplitAndSequencesFollowTheSpans()
    {
        var intake = NewIntake();

        intake.Take(Record("otlp_spans", 0, Value(Span(1, 1), Span(2, 2), Span(1, 3)), new RecordOrigin(Instance, 3, 40, 3)), TimeSpan.Zero);

        var traces = Flush();
        Assert.Multiple(() =>
        {
            Assert.That(traces, Has.Count.EqualTo(2));
            Assert.That(traces[0].Spans.Select(static s => s.Sequence), Is.EqualTo(new ulong?[] { 40, 42 }));
            Assert.That(traces[1].Spans.Single().Sequence, Is.EqualTo(41));
            Assert.That(traces[0].Spans[0].ReceivedAt, Is.EqualTo(_time.GetUtcNow()));
            Assert.That(traces[0].Spans[0].Attributes["n"], Is.EqualTo(1L));
            Assert.That(intake.Account.ToReport().Spans, Is.EqualTo(3));
        });
    }

    [Test]
    public void Take_SameRecordAgainAlsoFromAMirror_IsADuplicateEvenAfterItsTraceLeft()
    {
        var intake = NewIntake();
        var origin = new RecordOrigin(Instance, 3, 0, 1);
        intake.Take(Record("otlp_spans", 0, Value(Span(1, 1)), origin), TimeSpan.Zero);
        var first = Flush();
        intake.Take(Record(Mirror, 9, Value(Span(1, 1)), origin), TimeSpan.Zero);

        var report = intake.Account.ToReport();
        Assert.Multiple(() =>
        {
            Assert.That(first, Has.Count.EqualTo(1));
            Assert.That(Flush(), Is.Empty);
            Assert.That((report.Spans, report.DuplicateSpans, report.IdentityConflicts), Is.EqualTo((1L, 1L, 0L)));
        });
    }

    [Test]
    public void Take_SameIdentityOtherBytes_KeepsBothAndCountsAConflict()
    {
        var intake = NewIntake();
        var origin = new RecordOrigin(Instance, 3, 0, 1);
        intake.Take(Record("otlp_spans", 0, Value(Span(1, 1)), origin), TimeSpan.Zero);
        intake.Take(Record("otlp_spans", 1, Value(Span(1, 2)), origin), TimeSpan.Zero);

        Assert.That(intake.Account.ToReport().IdentityConflicts, Is.EqualTo(1));
        Assert.That(Flush().Single().Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public void Take_DamagedSpanBetweenGoodOnes_SkipsItAlone()
    {
        var intake = NewIntake();
        var bad = Span(1, 2);
        bad.TraceId = ByteString.CopyFrom(1, 2, 3);

        var reason = intake.Take(Record("otlp_spans", 5, Value(Span(1, 1), bad, Span(1, 3)), null), TimeSpan.Zero);

        var report = intake.Account.ToReport();
        Assert.That(reason, Is.EqualTo(UnreadableReason.InvalidSpan));
        Assert.That(report.LastUnreadable, Is.EqualTo(new TopicPartitionOffset("otlp_spans", 2, 5)));
        Assert.That(Flush().Single().Spans, Has.Count.EqualTo(2));
    }

    [Test]
    public void Take_GapInSequences_IsCountedUnlessAHeaderNamesIt()
    {
        var intake = NewIntake();
        intake.Take(Record("otlp_spans", 0, Value(Span(1, 1)), new RecordOrigin(Instance, 3, 0, 1)), TimeSpan.Zero);
        intake.Take(
            Record("otlp_spans", 1, Value(Span(1, 2)), new RecordOrigin(Instance, 3, 9, 1), (RecordHeaders.Gap, SequenceGap.ToBytes([new(1, 4, DropReason.TooLarge)]))),
            TimeSpan.Zero);

        var report = intake.Account.ToReport();
        Assert.Multiple(() =>
        {
            Assert.That(report.GapRanges, Is.EqualTo(new[] { new SequenceRange(Instance, "otlp_spans", 3, 5, 4) }));
            Assert.That((report.Gaps, report.MissingSequences), Is.EqualTo((1L, 4L)));
            Assert.That(report.NamedMissing[DropReason.TooLarge], Is.EqualTo(4));
            Assert.That(report.Instances.Single().NamedMissing, Is.EqualTo(4));
        });
    }

    [Test]
    public void Take_LossAtTheStartOfALane_IsAGapWhereItIsNotNamed()
    {
        var intake = NewIntake();
        var gaps = SequenceGap.ToBytes([new(0, 3, DropReason.QueueFull)]);
        intake.Take(Record("otlp_spans", 0, Value(Span(1, 1)), new RecordOrigin(Instance, 3, 5, 1), (RecordHeaders.Gap, gaps)), TimeSpan.Zero);
        intake.Take(Record("otlp_spans", 1, Value(Span(1, 2)), new RecordOrigin(Instance, 4, 5, 1)), TimeSpan.Zero);

        var report = intake.Account.ToReport();
        Assert.Multiple(() =>
        {
            Assert.That(report.GapRanges, Is.EqualTo(new[] { new SequenceRange(Instance, "otlp_spans", 3, 3, 2) }));
            Assert.That(report.NamedMissing[DropReason.QueueFull], Is.EqualTo(3));
            Assert.That(report.UnseenStarts, Is.EqualTo(1), "nothing says where lane 4 was first read");
        });
    }

    [Test]
    public void Take_RandomBytes_NeverThrows()
    {
        var intake = NewIntake();
        Check.Sample(
            Gen.Byte.Array[0, 200],
            value => { intake.Take(Record("otlp_spans", 0, value, null), TimeSpan.Zero); },
            threads: 1);
    }

    private RecordIntake NewIntake() =>
        new(new ReaderSettings(new CorrelatedReaderOptions().Spans().Spans(Mirror)), _grouper, _time);

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
