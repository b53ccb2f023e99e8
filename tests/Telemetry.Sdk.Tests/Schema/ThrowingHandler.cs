namespace Telemetry.Sdk.Tests.Schema;

/// <summary>An application's handler with a fault of its own.</summary>
internal sealed class ThrowingHandler(Func<Exception> fault) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw fault();
}
