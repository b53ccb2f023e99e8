using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>Encoded spans of one lane that wait to be sealed: one rented buffer in the order of arrival. Not thread-safe; <see cref="Lane"/> locks.</summary>
internal sealed class OpenSpans
{
    internal delegate void SpanVisitor(ActivityTraceId trace, EncodedScope scope, ReadOnlySpan<byte> span);

    private const int FirstBufferBytes = 4_096;

    private readonly List<SpanEntry> _entries = [];
    private readonly List<ActivityTraceId> _traces = [];
    private readonly List<EncodedScope> _scopes = [];

    // Rented; returned by Clear and null while there are no spans.
    private byte[]? _buffer;

    public int Count => _entries.Count;

    /// <summary>Gets the bytes of the encoded spans and of their scopes.</summary>
    public int Bytes { get; private set; }

    public int BufferBytes => _buffer?.Length ?? 0;

    /// <summary>Gets when the first of the spans came, a <see cref="TimeProvider"/> timestamp.</summary>
    public long Since { get; private set; }

    /// <summary>Gets the bytes of the encoded spans alone.</summary>
    public int Used { get; private set; }

    /// <summary>Makes room for a span and returns it.</summary>
    public Span<byte> Add(ActivityTraceId trace, EncodedScope scope, int length, long now)
    {
        if (_entries.Count == 0)
        {
            Since = now;
        }

        EnsureRoom(length);
        _entries.Add(new SpanEntry(ScopeIndex(scope), Used, length));
        _traces.Add(trace);
        var room = _buffer.AsSpan(Used, length);
        Used += length;
        Bytes += length;
        return room;
    }

    /// <summary>Shows each span, in order.</summary>
    public void ForEach(SpanVisitor visit)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            visit(_traces[i], _scopes[entry.Scope], _buffer.AsSpan(entry.Offset, entry.Length));
        }
    }

    public byte[] ToRecord(EncodedResource resource) =>
        TracesDataWriter.ToArray(resource, CollectionsMarshal.AsSpan(_scopes), CollectionsMarshal.AsSpan(_entries), _buffer);

    /// <summary>Returns one record a trace, in the order in which the traces came.</summary>
    public IEnumerable<(ActivityTraceId Trace, int Count, int SpanBytes, byte[] Value)> ToRecordsByTrace(EncodedResource resource)
    {
        foreach (var trace in _traces.Index().GroupBy(t => t.Item, t => _entries[t.Index]))
        {
            SpanEntry[] entries = [.. trace];
            yield return (trace.Key, entries.Length, entries.Sum(e => e.Length), TracesDataWriter.ToArray(resource, CollectionsMarshal.AsSpan(_scopes), entries, _buffer));
        }
    }

    public void Clear()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _entries.Clear();
        _traces.Clear();
        _scopes.Clear();
        (Used, Bytes) = (0, 0);
    }

    private int ScopeIndex(EncodedScope scope)
    {
        for (var i = 0; i < _scopes.Count; i++)
        {
            if (ReferenceEquals(_scopes[i], scope))
            {
                return i;
            }
        }

        _scopes.Add(scope);
        Bytes += scope.MaxOverhead;
        return _scopes.Count - 1;
    }

    private void EnsureRoom(int length)
    {
        if (_buffer is not null && _buffer.Length - Used >= length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferBytes, Math.Max(Used + length, Used * 2)));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, Used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
