namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Where a transport gets the token of its next request. Safe for all threads.</summary>
internal interface IBearerTokens : IDisposable
{
    /// <summary>Returns a token.</summary>
    /// <exception cref="RegistryException">There is none; the message says whom to ask, and never shows a secret.</exception>
    ValueTask<string> GetAsync(CancellationToken cancellationToken);

    /// <summary>Tells that the registry refused a token; returns whether another one may help.</summary>
    bool Refuse(string token);
}
