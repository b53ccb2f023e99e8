using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Hosting;

/// <summary>What a client takes from its host; the defaults serve a process without one.</summary>
internal sealed record TelemetryServices
{
    /// <summary>Gets where the SDK's own messages go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Gets the clock of every wait, age and deadline.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets the factory that owns the SDK's meter, or <see langword="null"/> for a meter that the client owns.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the host's name of the application, the last resort but one for <c>service.name</c>.</summary>
    public string? HostApplicationName { get; init; }

    /// <summary>Gets a value indicating whether the host's environment is Development, which makes <see cref="TelemetryProfile.Development"/> the default.</summary>
    public bool IsDevelopmentHost { get; init; }

    /// <summary>Gets how the <c>OTEL_*</c> variables and <c>TICKET_TELEMETRY</c> are read; a host looks into its configuration first.</summary>
    public Func<string, string?> ReadVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Gets what makes the transport; <see langword="null"/> for Kafka.</summary>
    public Func<ITransport>? CreateTransport { get; init; }

    /// <summary>Gets what makes the schema resolver; <see langword="null"/> for the configured registry.</summary>
    public Func<SchemaResolver>? CreateResolver { get; init; }

    /// <summary>Gets which spans this client takes; <see langword="null"/> for all of the process.</summary>
    public Func<Activity, bool>? Owns { get; init; }
}
