using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// Bounded lock-free hand-off of finished spans: any thread adds, one thread takes. Each slot carries the turn at which it may
/// be written or read, so a producer never waits for another (the bounded queue of D. Vyukov).
/// </summary>
internal sealed class SpanRing
{
    // In the tail: no producer gets past it any more.
    private const long ClosedBit = 1L << 62;

    private readonly Slot[] _slots;
    private readonly int _mask;

    // Apart from each other by padding: producers fight for the tail, the consumer alone moves the head.
    private PaddedLong _tail;
    private PaddedLong _head;

    public SpanRing(int capacity)
    {
        // With one slot "written" and "free again" would be the same turn.
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity))];
        _mask = _slots.Length - 1;
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i].Turn = i;
        }
    }

    public int Capacity => _slots.Length;

    /// <summary>Gets how many spans were ever added.</summary>
    public long Added => Volatile.Read(ref _tail.Value) & ~ClosedBit;

    /// <summary>Gets how many spans were ever taken.</summary>
    public long Taken => Volatile.Read(ref _head.Value);

    /// <summary>Gets about how many wait.</summary>
    public long Count => Added - Volatile.Read(ref _head.Value);

    public bool IsClosed => (Volatile.Read(ref _tail.Value) & ClosedBit) != 0;

    /// <summary>Lets nothing more in; what was added before can still be taken.</summary>
    public void Close() => Interlocked.Or(ref _tail.Value, ClosedBit);

    /// <summary>Adds a span; false when the ring is full or closed. <paramref name="waiting"/> is about how many wait now.</summary>
    public bool TryAdd(Activity activity, out long waiting)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _tail.Value);
            ref var slot = ref _slots[tail & _mask];
            var lead = Volatile.Read(ref slot.Turn) - tail;
            if (lead < 0)
            {
                waiting = Capacity;
                return false;
            }

            if (lead == 0 && Interlocked.CompareExchange(ref _tail.Value, tail + 1, tail) == tail)
            {
                slot.Activity = activity;
                Volatile.Write(ref slot.Turn, tail + 1);
                waiting = tail + 1 - Volatile.Read(ref _head.Value);
                return true;
            }
        }
    }

    /// <summary>Takes the oldest span. Only the export loop may call it.</summary>
    public bool TryTake(out Activity activity)
    {
        var head = _head.Value;
        ref var slot = ref _slots[head & _mask];
        if (Volatile.Read(ref slot.Turn) != head + 1)
        {
            activity = null!;
            return false;
        }

        activity = slot.Activity!;
        slot.Activity = null;
        Volatile.Write(ref slot.Turn, head + _slots.Length);
        Volatile.Write(ref _head.Value, head + 1);
        return true;
    }

    private struct Slot
    {
        public long Turn;
        public Activity? Activity;
    }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedLong
    {
        [FieldOffset(64)]
        public long Value;
    }
}
