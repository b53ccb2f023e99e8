using System.Buffers;

namespace Telemetry.Sdk.Encoding;

/// <summary>A growing pooled buffer of one call; wiped before it goes back, because it may have held what must not be kept.</summary>
internal sealed class ScratchBytes(int capacity) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Append(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Gives the next bytes to the caller to fill; valid until the next call.</summary>
    public Span<byte> Take(int length)
    {
        if (length > _bytes.Length - _length)
        {
            Grow(length);
        }

        var taken = _bytes.AsSpan(_length, length);
        _length += length;
        return taken;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            Return(_bytes);
            (_bytes, _length) = ([], 0);
        }
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_bytes.Length * 2, _length + length)));
        Written.CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private static void Return(byte[] bytes) => ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
}
