using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TelemetryMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new(TelemetryClient.InstrumentationName);
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<string, string?> _units = [];
    private readonly TelemetryMetrics _metrics;
    private TelemetrySnapshot _snapshot = new(new(), new());
    private int _snapshots;

    public TelemetryMetricsTests()
    {
        var factory = Mock.Of<IMeterFactory>(f => f.Create(It.IsAny<MeterOptions>()) == _meter);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                _units[instrument.Name] = instrument.Unit;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        _metrics = new TelemetryMetrics(factory, _time, TakeSnapshot, () => 1_000, 16_000);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
    }

    [Test]
    public void Collect_AnAccount_ShowsTheIdentityOfOneSnapshot()
    {
        TelemetryCounts spans = new()
        {
            Ended = 100, Adopted = 5, Delivered = 60, DeadLettered = 2, Queued = 10, InFlight = 8, Spooled = 15,
            Dropped = new Dictionary<DropReason, long> { [DropReason.QueueFull] = 7, [DropReason.TooLarge] = 3 },
        };
        _snapshot = new(spans, new() { Ended = 4, Delivered = 4 });

        _listener.RecordObservableInstruments();

        Assert.That(_values["telemetry_sdk.span.ended"] + _values["telemetry_sdk.span.adopted"], Is.EqualTo(
            _values["telemetry_sdk.span.processed"] + _values["telemetry_sdk.span.processed error.type=queue_full"] + _values["telemetry_sdk.span.processed error.type=too_large"]
            + _values["telemetry_sdk.span.dead_lettered"] + _values["telemetry_sdk.span.queued"] + _values["telemetry_sdk.span.inflight"] + _values["telemetry_sdk.span.spooled"]));
        Assert.That(_values["telemetry_sdk.event.processed"], Is.EqualTo(4));
        Assert.That(_snapshots, Is.EqualTo(1));
    }

    [Test]
    public void Collect_Later_TakesANewSnapshot()
    {
        _listener.RecordObservableInstruments();
        _snapshot = new(new() { Ended = 1, Queued = 1 }, new());
        _time.Advance(TimeSpan.FromSeconds(1));

        _listener.RecordObservableInstruments();

        Assert.That(_values["telemetry_sdk.span.ended"], Is.EqualTo(1));
    }

    [Test]
    public void Collect_Queue_ShowsSizeAndCapacityInBytes()
    {
        _listener.RecordObservableInstruments();

        Assert.That((_values["telemetry_sdk.queue.size"], _values["telemetry_sdk.queue.capacity"]), Is.EqualTo((1_000d, 16_000d)));
        Assert.That(_units["telemetry_sdk.queue.size"], Is.EqualTo("By"));
    }

    [Test]
    public void RecordDelivered_AndFailed_CountMessagesOfKafkaByErrorType()
    {
        _metrics.RecordSealed(4_096);
        _metrics.RecordDelivered(TimeSpan.FromMilliseconds(250));
        _metrics.RecordFailed("MsgSizeTooLarge");

        Assert.That(_values["telemetry_sdk.record.size"], Is.EqualTo(4_096));
        Assert.That(_values["telemetry_sdk.delivery.duration"], Is.EqualTo(0.25));
        Assert.That(_values["messaging.client.sent.messages messaging.system=kafka messaging.operation.name=send"], Is.EqualTo(1));
        Assert.That(_values["messaging.client.sent.messages messaging.system=kafka messaging.operation.name=send error.type=MsgSizeTooLarge"], Is.EqualTo(1));
    }

    [Test]
    public void Collect_States_AreCountedAndOneThatIsOverIsZero()
    {
        (string, string?)[] schemas = [("known", null), ("known", null), ("blocked", "subject_unknown"), ("rejected", "incompatible")];
        _metrics.ObserveStates(() => schemas, () => [("ready", null)], () => 3);

        _listener.RecordObservableInstruments();
        schemas = [("known", null)];
        var before = new Dictionary<string, double>(_values);
        _listener.RecordObservableInstruments();

        const string Name = "telemetry_sdk.schema.count telemetry_sdk.schema.state=";
        Assert.That(
            (before[Name + "known"], before[Name + "blocked error.type=subject_unknown"], before[Name + "rejected error.type=incompatible"]),
            Is.EqualTo((2d, 1d, 1d)));
        Assert.That(
            (_values[Name + "known"], _values[Name + "blocked error.type=subject_unknown"], _values[Name + "rejected error.type=incompatible"]),
            Is.EqualTo((1d, 0d, 0d)));
        Assert.That(_values["telemetry_sdk.topic.count telemetry_sdk.topic.state=ready"], Is.EqualTo(1));
        Assert.That(_values["telemetry_sdk.schema.replaced_ids"], Is.EqualTo(3));
    }

    [Test]
    public void Units_OfAllInstruments_AreUcum()
    {
        _metrics.ObserveStates(() => [], () => [], () => 0);

        Assert.That(_units.Values, Is.All.AnyOf("By", "s", "{span}", "{event}", "{message}", "{record}", "{schema}", "{topic}"));
    }

    [Test]
    public void Dispose_OwnMeter_EndsItsInstruments()
    {
        var own = new TelemetryMetrics(null, _time, TakeSnapshot, () => 0, 0);
        List<string> completed = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == TelemetryClient.InstrumentationName && !ReferenceEquals(instrument.Meter, _meter))
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
            MeasurementsCompleted = (instrument, _) => completed.Add(instrument.Name),
        };
        listener.Start();

        own.Dispose();

        Assert.That(completed, Does.Contain("telemetry_sdk.span.ended"));
    }

    private TelemetrySnapshot TakeSnapshot()
    {
        _snapshots++;
        return _snapshot;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var (name, tag) in tags)
        {
            key += $" {name}={tag}";
        }

        _values[key] = value;
    }
}
