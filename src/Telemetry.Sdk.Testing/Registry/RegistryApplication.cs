using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// Serves Kestrel's requests without ASP.NET Core's hosting layer, which would create an activity for each of them in the process under
/// test.
/// </summary>
internal sealed class RegistryApplication(RegistryApi api, RegistryFaults faults, RegistryJournal journal) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var lifetime = context.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted, faults.IsDown());
        try
        {
            await ServeAsync(context, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            lifetime.Abort();
        }
    }

    private async Task ServeAsync(IFeatureCollection context, CancellationToken cancellationToken)
    {
        var http = context.GetRequiredFeature<IHttpRequestFeature>();
        var target = new RequestTarget(http.RawTarget);
        using var reader = new StreamReader(http.Body);
        var body = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var request = new EmbeddedRegistryRequest(http.Method, target.Path, target.Query, HeadersOf(http), body);
        journal.Add(request);
        var ordered = await faults.ApplyAsync(request, cancellationToken).ConfigureAwait(false);
        await (ordered is null ? SendAsync(context, request, Answer(request, target), cancellationToken) : SendAsync(context, ordered, cancellationToken))
            .ConfigureAwait(false);
    }

    private RegistryAnswer Answer(EmbeddedRegistryRequest request, RequestTarget target) =>
        api.Answer(
            request.Method == "HEAD" ? "GET" : request.Method,
            target,
            request.Body,
            request.Headers.GetValueOrDefault("Accept"),
            request.Headers.GetValueOrDefault("Content-Type"));

    private static Dictionary<string, string> HeadersOf(IHttpRequestFeature http) =>
        http.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static Task SendAsync(IFeatureCollection context, EmbeddedRegistryRequest request, RegistryAnswer answer, CancellationToken cancellationToken)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        response.Headers.ContentType = answer.ContentType;
        response.Headers["X-Request-ID"] = request.Headers.GetValueOrDefault("X-Request-ID") ?? Guid.NewGuid().ToString();
        if (answer.Allow is not null)
        {
            response.Headers.Allow = answer.Allow;
        }

        var body = answer.Body;
        if (RegistryCompression.Applies(request.Method))
        {
            response.Headers.Vary = "Accept-Encoding";
            if (RegistryCompression.IsAsked(request.Headers.GetValueOrDefault("Accept-Encoding"), body.Length))
            {
                response.Headers.ContentEncoding = "gzip";
                body = RegistryCompression.Compress(body);
            }
        }

        return SendAsync(context, body, cancellationToken);
    }

    private static Task SendAsync(IFeatureCollection context, EmbeddedRegistryResponse ordered, CancellationToken cancellationToken)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = ordered.StatusCode;
        response.Headers.ContentType = ordered.ContentType;
        foreach (var (name, value) in ordered.Headers)
        {
            response.Headers[name] = value;
        }

        return SendAsync(context, System.Text.Encoding.UTF8.GetBytes(ordered.Body), cancellationToken);
    }

    private static async Task SendAsync(IFeatureCollection context, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // 204 and 304 have no body, which Kestrel checks.
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        if (response.StatusCode is not (204 or 304))
        {
            response.Headers.ContentLength = content.Length;
            await body.Writer.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }

        await body.CompleteAsync().ConfigureAwait(false);
    }
}
