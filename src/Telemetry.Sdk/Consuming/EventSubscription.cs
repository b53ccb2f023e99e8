using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Consuming;

/// <summary>An event type that a reader wants, and the topic it comes from.</summary>
internal sealed record EventSubscription(string Topic, MessageDescriptor Descriptor, MessageParser Parser);
