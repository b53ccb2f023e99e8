namespace Telemetry.Sdk.Encoding;

/// <summary>Compares map keys; the hash differs from process to process, so that nobody can choose keys that all fall together.</summary>
internal sealed class MapKeyComparer : IEqualityComparer<object>
{
    public static readonly MapKeyComparer Instance = new();

    public new bool Equals(object? x, object? y) => object.Equals(x, y);

    // A long's own hash is the sum of its halves: it would let keys fall together before any seed is added.
    public int GetHashCode(object obj) => obj switch
    {
        long key => HashCode.Combine((int)key, (int)(key >> 32)),
        ulong key => HashCode.Combine((uint)key, (uint)(key >> 32)),
        _ => HashCode.Combine(obj),
    };
}
