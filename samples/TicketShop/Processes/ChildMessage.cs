using System.Text.Json.Serialization;
using Telemetry.Sdk;

namespace TicketShop.Processes;

/// <summary>What a service tells the shop on its standard output, one JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Report), "report")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Emitted), "emitted")]
internal abstract record ChildMessage
{
    /// <summary>It listens; by the instance id the reader knows this run's records from others.</summary>
    internal sealed record Ready(int Port, Guid InstanceId) : ChildMessage;

    /// <summary>The account of its spans and events, and how many orders it placed or handled.</summary>
    internal sealed record Report(TelemetrySnapshot Telemetry, long Orders) : ChildMessage;

    /// <summary>The last account, taken after its telemetry client was disposed.</summary>
    internal sealed record Stopped(TelemetrySnapshot Telemetry, long Orders) : ChildMessage;

    /// <summary>What became of the events of a deployed process, and why the last one was not acknowledged, if it was not.</summary>
    internal sealed record Emitted(TelemetrySnapshot Telemetry, string? Failure) : ChildMessage;
}
