namespace Telemetry.Sdk.Testing;

/// <summary>How an <see cref="EmbeddedSchemaRegistry"/> starts. Read once, when it starts.</summary>
public sealed class EmbeddedSchemaRegistryOptions
{
    /// <summary>Gets or sets the TCP port on 127.0.0.1.</summary>
    /// <value>0 by default: a free port, chosen by the system.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the clock of registration times and of delays.</summary>
    /// <value><see cref="TimeProvider.System"/> by default.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Gets or sets the file that keeps the schemas, ids, versions, deletions, settings, modes and associations, so that a registry started with it
    /// again answers the same. Its folder is created; a file of the same name with <c>.lock</c> behind it stands beside it.
    /// </summary>
    /// <remarks>
    /// Each write is appended before it is answered, and is then safe from the end of the process, not from a power failure. A write that was
    /// torn by the end of the process was never answered and is dropped at the next start; any other damage ends that start, and the file stays as it is.
    /// The file is read whole when the registry starts, which writes it anew without what was replaced; until then it grows with each write.
    /// One write that fails ends all writing: requests that write are answered with 500 until the registry is started again.
    /// </remarks>
    /// <value><see langword="null"/> by default: everything is in memory.</value>
    public string? DataFile { get; set; }
}
