using System.Diagnostics.Metrics;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>The meter of one client, and what its instruments show.</summary>
internal sealed class StateMetrics : IMeterFactory
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];
    private Meter? _meter;

    public Meter Create(MeterOptions options)
    {
        _meter = new Meter(options);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _values[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}")])] = value);
        _listener.Start();
        return _meter;
    }

    /// <summary>Collects, and returns a value: 0 where there is none.</summary>
    public long Read(string instrument)
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault(instrument);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter?.Dispose();
    }
}
