namespace Telemetry.Sdk.Schema;

/// <summary>Why a value or a header is not framed as Confluent's wire format says.</summary>
internal enum FramingError
{
    /// <summary>It is well framed.</summary>
    None = 0,

    /// <summary>It has no bytes at all.</summary>
    Empty,

    /// <summary>It ends before the id does.</summary>
    TooShort,

    /// <summary>Its first byte is neither <c>0x00</c> (id) nor <c>0x01</c> (GUID).</summary>
    UnknownMagic,

    /// <summary>Its message indexes are cut off, overlong, negative, or nested deeper than <see cref="MessageIndexes.MaxDepth"/>.</summary>
    BadIndexes,
}
