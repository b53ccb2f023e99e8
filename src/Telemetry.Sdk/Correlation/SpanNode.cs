namespace Telemetry.Sdk.Correlation;

/// <summary>A span as the grouping sees it: ids (0 = no parent), and whether it is a server or consumer span whose parent ran in another process.</summary>
internal readonly record struct SpanNode(ulong SpanId, ulong ParentSpanId, bool IsEntry);
