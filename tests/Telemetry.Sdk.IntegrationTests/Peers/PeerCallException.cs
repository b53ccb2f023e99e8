namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>An official client of another language refused a call.</summary>
internal sealed class PeerCallException(int? code, string message) : Exception(message)
{
    /// <summary>Gets the registry's error code, when it was the registry's answer.</summary>
    public int? Code { get; } = code;
}
