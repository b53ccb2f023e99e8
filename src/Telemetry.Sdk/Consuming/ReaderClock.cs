namespace Telemetry.Sdk.Consuming;

/// <summary>
/// Reader time. It runs with real time while brokers answer and the reader's loop turns, and stands still otherwise: an
/// outage, a debugger or a suspended container makes no trace quiet. What is known to be complete runs behind it, and moves
/// only when a proof succeeds: the brokers named the ends of all partitions, and the reader has since read up to them.
/// Used by the reader's thread only.
/// </summary>
internal sealed class ReaderClock
{
    /// <summary>How much one turn of the loop may count.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(500);

    /// <summary>How long brokers count as answering after they did.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private TimeSpan _lastTurn;
    private TimeSpan? _lastHeard;

    /// <summary>Gets the reader time: when a record is read now.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Gets the reader time up to which everything that the brokers had was read.</summary>
    public TimeSpan Proven { get; private set; }

    /// <summary>Notes a turn of the loop at a monotonic time.</summary>
    public void Turn(TimeSpan at)
    {
        var elapsed = at - _lastTurn;
        _lastTurn = at;
        if (_lastHeard is { } heard && at - heard <= Silence)
        {
            Now += elapsed < LongestTurn ? elapsed : LongestTurn;
        }
    }

    /// <summary>Notes that a broker answered: a record, the end of a partition, an offset.</summary>
    public void Hear(TimeSpan at) => _lastHeard = at;

    /// <summary>Notes that everything which the brokers had at a reader time was read.</summary>
    public void Prove(TimeSpan readerTime)
    {
        if (readerTime > Proven)
        {
            Proven = readerTime;
        }
    }
}
