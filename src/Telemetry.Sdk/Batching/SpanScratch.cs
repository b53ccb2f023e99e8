using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>What one thread needs to read and encode spans; used again and again, by one owner at a time.</summary>
internal sealed class SpanScratch(int maxTextLength)
{
    public SpanRecord Record { get; } = new();

    public SpanEncoder Encoder { get; } = new(maxTextLength);
}
