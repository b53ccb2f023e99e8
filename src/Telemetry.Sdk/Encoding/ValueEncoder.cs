namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Writes the <c>AnyValue</c>s that are more than one scalar: collections, and values whose text is asked of them. Each is
/// asked once, so one that answers differently the second time (a changing list, a random text) cannot break the bytes.
/// Not thread-safe.
/// </summary>
internal sealed partial class ValueEncoder
{
    /// <summary>The most elements of a collection; a last element <see cref="TruncatedMark"/> says that there were more.</summary>
    public const int MaxElements = 1_000;

    /// <summary>How deep collections may lie in one another; deeper ones become text.</summary>
    public const int MaxDepth = 4;

    /// <summary>The most bytes of all such values of one span; a collection ends there as at <see cref="MaxElements"/>, a text is cut.</summary>
    public const int MaxBytes = 1024 * 1024;

    public const string TruncatedMark = "[truncated]";

    private const int MaxBytesPerChar = 3;

    private readonly MessageBuffer _output;
    private readonly int _maxTextLength;
    private int _spent;
    private int _start;

    /// <param name="output">Where the values go.</param>
    /// <param name="maxTextLength">The most characters of a text inside a collection or made by formatting.</param>
    public ValueEncoder(MessageBuffer output, int maxTextLength) => (_output, _maxTextLength) = (output, maxTextLength);

    /// <summary>Begins the next span.</summary>
    public void Reset() => _spent = 0;

    /// <summary>Writes the content of the value's <c>AnyValue</c>.</summary>
    public void Append(object value)
    {
        _start = _output.Count;
        AppendValue(value, depth: 0);
        _spent += _output.Count - _start;
    }

    private int Bytes => _spent + _output.Count - _start;

    // The mark that follows must still find room.
    private bool IsFull => Bytes >= MaxBytes - 64;
}
