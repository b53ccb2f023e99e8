using System.Buffers.Binary;

namespace Telemetry.Sdk.Consuming;

/// <summary>A 64-bit hash of bytes, seeded anew in each process so that nobody can make two records agree on purpose. Never stored.</summary>
internal static class ContentHash
{
    private const ulong Mixer = 0x9E3779B97F4A7C15;

    private static readonly ulong Seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    /// <summary>Returns the hash of some bytes, continued from an earlier hash or from 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong from = 0)
    {
        var hash = Mix(from ^ Seed, (ulong)bytes.Length ^ Mixer);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Mixer);
        }

        ulong tail = 0;
        foreach (var b in bytes)
        {
            tail = (tail << 8) | b;
        }

        return Mix(hash ^ tail, Mixer ^ Seed);
    }

    /// <summary>Returns the 128-bit identity that some parts make; no two records of a table agree by chance.</summary>
    public static UInt128 IdentityOf(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var high = Of(second, Of(first));
        return new UInt128(high, Of(first, Of(second, high)) | 1);
    }

    // The 128-bit product keeps every input bit alive in the fold; the sum keeps a zero from wiping the state.
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return (high ^ low) + a;
    }
}
