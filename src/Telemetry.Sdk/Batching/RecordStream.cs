using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// The records of one topic that wait, of all its types in one order (promise P9). What Kafka's client gave back goes to the front, in the order of
/// sealing, once nothing of the stream is in flight any more: so a later record does not overtake it. The export loop's alone.
/// </summary>
internal sealed class RecordStream(TopicState topic, bool needsSchema)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly LinkedList<OutgoingRecord> _waiting = [];

    // The schemas of the records that have not left yet; one that has left carries its id.
    private readonly Dictionary<OutgoingRecord, SchemaEntry> _schemas = [];
    private readonly List<OutgoingRecord> _returned = [];
    private int _inFlight;
    private TimeSpan _pause;
    private long _pausedAt;

    public TopicState Topic => topic;

    public SequenceBook Sequences { get; } = new();

    /// <summary>Gets the bytes that wait.</summary>
    public long WaitingBytes { get; private set; }

    /// <summary>Gets a value indicating whether a record may leave only with the id of its schema.</summary>
    public bool NeedsSchema => needsSchema;

    /// <summary>Gets or sets since when a record waits for the id, a <see cref="TimeProvider"/> timestamp; <see langword="null"/> while none does.</summary>
    public long? SchemaAskedAt { get; set; }

    /// <summary>Gets a value indicating whether somebody must act before anything can leave: such streams share half of the budget.</summary>
    public bool IsParked => topic.View.Condition is TopicCondition.Unknown or TopicCondition.Blocked
        || (needsSchema && _waiting.First is { } first && SchemaOf(first.Value) is { State: SchemaState.Pending or SchemaState.Blocked });

    public bool IsIdle => _waiting.Count == 0 && _returned.Count == 0 && _inFlight == 0;

    public void Add(OutgoingRecord record, SchemaEntry schema)
    {
        _waiting.AddLast(record);
        _schemas.Add(record, schema);
        WaitingBytes += record.ReservedBytes;
    }

    /// <summary>Returns the record that must leave next, or <see langword="null"/> when none may leave now.</summary>
    public OutgoingRecord? Next(TimeProvider time)
    {
        if (_returned.Count > 0 && !TakeBack())
        {
            return null;
        }

        if (_waiting.Count == 0 || (_pause > TimeSpan.Zero && time.GetElapsedTime(_pausedAt) < _pause))
        {
            return null;
        }

        return topic.View.Condition switch
        {
            TopicCondition.Ready => _waiting.First!.Value,
            TopicCondition.Probing when _inFlight == 0 => _waiting.First!.Value,
            _ => null,
        };
    }

    /// <summary>Returns the schema of a record that has not left yet; <see langword="null"/> for others.</summary>
    public SchemaEntry? SchemaOf(OutgoingRecord record) => _schemas.GetValueOrDefault(record);

    /// <summary>The record that was next has left.</summary>
    public void Sent()
    {
        Remove();
        _inFlight++;
    }

    /// <summary>The record that was next is given up.</summary>
    public void Remove()
    {
        var record = _waiting.First!.Value;
        WaitingBytes -= record.ReservedBytes;
        _schemas.Remove(record);
        _waiting.RemoveFirst();
    }

    public void Delivered()
    {
        _inFlight--;
        _pause = TimeSpan.Zero;
    }

    /// <summary>A record in flight is given up.</summary>
    public void Lost() => _inFlight--;

    /// <summary>A record came back and goes again; after a failure that nobody must cure, with a pause that doubles.</summary>
    public void Returned(OutgoingRecord record, bool pause, TimeProvider time)
    {
        _inFlight--;
        _returned.Add(record);
        if (pause && _returned.Count == 1)
        {
            _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _pausedAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes everything that waits, for giving it up.</summary>
    public List<OutgoingRecord> TakeAll()
    {
        List<OutgoingRecord> all = [.. _returned, .. _waiting];
        _returned.Clear();
        _waiting.Clear();
        _schemas.Clear();
        WaitingBytes = 0;
        return all;
    }

    private bool TakeBack()
    {
        if (_inFlight > 0)
        {
            return false;
        }

        foreach (var record in _returned.OrderByDescending(r => r.Number))
        {
            _waiting.AddFirst(record);
            WaitingBytes += record.ReservedBytes;
        }

        _returned.Clear();
        return true;
    }
}
