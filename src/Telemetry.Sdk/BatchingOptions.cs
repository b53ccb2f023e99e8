namespace Telemetry.Sdk;

/// <summary>Grouping of spans into records, and the memory that may wait for Kafka.</summary>
public sealed class BatchingOptions
{
    /// <summary>Gets or sets the most bytes of spans and events held in memory before Kafka's own queue. What does not fit is dropped and counted as <c>queue_full</c>.</summary>
    /// <value>16,777,216 (16 MiB) by default; 64 KiB to 1 GiB.</value>
    [SettingRange(65_536, 1_073_741_824)]
    public int QueueBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the age at which an open span record is sealed and sent although it is not full.</summary>
    /// <value>1 second by default; 50 milliseconds to 5 seconds.</value>
    public TimeSpan FlushAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the size, in bytes before compression, at which an open span record is sealed.</summary>
    /// <value>65,536 by default; 8,192 to 80,000 (larger arrays would live on the large object heap).</value>
    [SettingRange(8_192, 80_000)]
    public int RecordBytes { get; set; } = 64 * 1024;

    /// <summary>Gets or sets a value indicating whether each span record holds spans of one trace only, with the trace id as key.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool OneTracePerRecord { get; set; }
}
