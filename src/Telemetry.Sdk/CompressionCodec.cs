namespace Telemetry.Sdk;

/// <summary>How Kafka compresses its record batches; the levels are fixed (zstd 1).</summary>
public enum CompressionCodec
{
    /// <summary>LZ4: the least CPU.</summary>
    Lz4 = 0,

    /// <summary>Zstandard at level 1: the fewest bytes.</summary>
    Zstd = 1,

    /// <summary>Gzip: for brokers that take nothing else; costs about thirty times the CPU of LZ4.</summary>
    Gzip = 2,

    /// <summary>No compression.</summary>
    None = 3,
}
