namespace Telemetry.Sdk.Encoding;

/// <summary>One field of a message as <see cref="WireReader"/> found it.</summary>
internal readonly ref struct WireField(uint tag, ulong number, ReadOnlySpan<byte> bytes)
{
    /// <summary>Gets the tag: field number times eight plus wire type. A known field in another wire type has another tag, so it counts as unknown.</summary>
    public uint Tag { get; } = tag;

    /// <summary>Gets the value of a varint or fixed field.</summary>
    public ulong Number { get; } = number;

    /// <summary>Gets the content of a length-delimited field or of a group.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
