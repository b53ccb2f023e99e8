using Google.Protobuf.Reflection;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>An emitted event on its way to the export loop.</summary>
/// <param name="Type">Its Protobuf type.</param>
/// <param name="Record">Its bytes and headers.</param>
internal readonly record struct EventRecord(MessageDescriptor Type, OutgoingRecord Record);
