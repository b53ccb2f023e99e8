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
}
