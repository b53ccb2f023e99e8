namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Builds the HTTP handler: no spans and no <c>traceparent</c> of its own calls, no redirects, and the wanted trust.</summary>
internal static class RegistryHandler
{
    public static HttpMessageHandler Create(RegistrySettings settings)
    {
        if (settings.CreateHandler is { } create)
        {
            return create();
        }

        return new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            MaxConnectionsPerServer = settings.ConnectionsPerServer,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectTimeout = settings.RequestTimeout,
            SslOptions = RegistryTls.Options(settings),
        };
    }
}
