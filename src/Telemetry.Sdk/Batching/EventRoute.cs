using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>Where events of one type and topic go, found out once.</summary>
/// <param name="Plan">How the type becomes bytes.</param>
/// <param name="PrefixSize">The bytes of the schema prefix.</param>
/// <param name="Topic">The topic.</param>
internal sealed record EventRoute(EventPlan Plan, int PrefixSize, TopicState Topic);
