using Google.Protobuf;

namespace Telemetry.Sdk.IntegrationTests.Evolution;

/// <summary>An event and the version that wrote it.</summary>
internal sealed record SentEvent(EventVersion Version, IMessage Event);
