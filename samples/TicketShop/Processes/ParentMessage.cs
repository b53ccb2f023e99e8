using System.Text.Json.Serialization;

namespace TicketShop.Processes;

/// <summary>What the shop tells a service on its standard input, one JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Peers), "peers")]
[JsonDerivedType(typeof(Snapshot), "snapshot")]
[JsonDerivedType(typeof(Stop), "stop")]
internal abstract record ParentMessage
{
    /// <summary>Where the other services listen.</summary>
    internal sealed record Peers(Dictionary<string, Uri> Addresses) : ParentMessage;

    /// <summary>Asks for a <see cref="ChildMessage.Report"/>.</summary>
    internal sealed record Snapshot : ParentMessage;

    /// <summary>Ends the service: requests in flight end, telemetry is sent, then <see cref="ChildMessage.Stopped"/>.</summary>
    internal sealed record Stop : ParentMessage;
}
