using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// One exchange with a registry: addresses in turn from the last one that served, each with a deadline, answers bounded, and
/// every failure a <see cref="RegistryException"/>. No retries. Safe for all threads.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    // The answer of another server, or of the right one at the wrong place.
    private const string AddressHint = ". Is the base address complete? Some registries answer below a path, for example /apis/ccompat/v7.";

    public const string MediaType = "application/vnd.schemaregistry.v1+json";

    /// <summary>The most bytes of an answer.</summary>
    public const int MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly RegistrySettings _settings;
    private readonly TimeProvider _time;

    // Null where the credentials never change.
    private readonly IBearerTokens? _tokens;

    // Index of the address that served last; a race costs one attempt at most.
    private volatile int _preferred;
    private volatile bool _isDisposed;

    public RegistryTransport(RegistrySettings settings, HttpMessageHandler handler, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _tokens = settings.Authentication switch
        {
            { OAuth: { } client } => new OAuthTokens(new OAuthTokenEndpoint(client, _http, settings.RequestTimeout, time, settings.KeyStore).FetchAsync, time),
            { Hook: { } hook } => new HookTokens(hook, settings.RequestTimeout, time),
            _ => null,
        };
    }

    /// <summary>Sends a request and reads its JSON answer.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path under the base address, percent-encoded, without a leading slash.</param>
    /// <param name="body">The JSON body, or null.</param>
    /// <param name="answer">How the answer is read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RegistryException">No address gave a usable answer, or the first one that answered refused.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        using var suppression = TelemetrySuppression.Begin();
        var call = new RegistryCall<T>(method, path, body, answer);
        var token = _tokens is null ? null : await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SendToAnyAsync(call, token, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException refused) when (token is not null && refused.Failure == RegistryFailure.Unauthenticated && _tokens!.Refuse(token))
        {
            // Revoked before its time: once more, with a new one.
        }

        return await SendToAnyAsync(call, await _tokens!.GetAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _tokens?.Dispose();
        _http.Dispose();
    }

    private async Task<T> SendToAnyAsync<T>(RegistryCall<T> call, string? token, CancellationToken cancellationToken)
        where T : class
    {
        var first = _preferred;
        var failures = "";
        for (var i = 0; ; i++)
        {
            var at = (first + i) % _settings.Addresses.Count;
            try
            {
                var result = await AttemptAsync(new Uri(_settings.Addresses[at], call.Path), call, token, cancellationToken).ConfigureAwait(false);
                _preferred = at;
                return result;
            }
            catch (RegistryException failure) when (failure.IsTransient && i + 1 < _settings.Addresses.Count)
            {
                // The next address may serve; the last one's failure is the call's.
                failures += failure.Message + " ";
            }
            catch (RegistryException failure) when (failures.Length > 0 && failure.IsTransient)
            {
                throw failure.After(failures);
            }
        }
    }

    private async Task<T> AttemptAsync<T>(Uri uri, RegistryCall<T> call, string? token, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(_settings.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = Request(uri, call.Method, call.Body, token);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var bytes = await BoundedContent.ReadAsync(response.Content, MaxAnswerBytes, either.Token).ConfigureAwait(false)
                ?? throw new RegistryException(RegistryFailure.NotARegistry, $"{Name(uri)} answered more than {MaxAnswerBytes} bytes.");
            return response.StatusCode == HttpStatusCode.OK ? Parse(bytes, call.Answer, uri) : throw Refusal(response, bytes, uri);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException late)
        {
            throw new RegistryException(RegistryFailure.TimedOut, $"{Name(uri)} gave no complete answer within {_settings.RequestTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new RegistryException(RegistryFailure.Unreachable, $"{Name(uri)} cannot be reached: {ConnectionFailure.Text(broken, uri, _settings.KeyStore)}", broken);
        }
        catch (Exception broken) when (broken is not RegistryException && !_isDisposed)
        {
            // The application's handler may throw anything.
            throw new RegistryException(RegistryFailure.Unreachable, $"{Name(uri)} {ConnectionFailure.OfHandler(broken)}", broken);
        }
    }

    private HttpRequestMessage Request(Uri uri, HttpMethod method, byte[]? body, string? token)
    {
        var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("Accept", MediaType + ", application/vnd.schemaregistry+json, application/json");
        request.Headers.TryAddWithoutValidation("Confluent-Accept-Unknown-Properties", "true");
        _settings.Authentication.Apply(request, token);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }

        return request;
    }

    private static T Parse<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> answer, Uri uri)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, answer)
                ?? throw new RegistryException(RegistryFailure.NotARegistry, $"{Name(uri)} answered null.");
        }
        catch (JsonException broken)
        {
            throw new RegistryException(RegistryFailure.NotARegistry, $"{Name(uri)} answered something that is no answer of a Schema Registry.", broken);
        }
    }

    private RegistryException Refusal(HttpResponseMessage response, ReadOnlyMemory<byte> bytes, Uri uri)
    {
        var error = TryParseError(bytes);
        var failure = Classify((int)response.StatusCode, error?.ErrorCode);
        var detail = error?.Message ?? response.ReasonPhrase ?? "";
        var hint = failure != RegistryFailure.NotARegistry ? ""
            : response.StatusCode == HttpStatusCode.NotFound ? AddressHint
            : (int)response.StatusCode is >= 300 and < 400 ? Redirection(response.Headers.Location, uri)
            : "";
        return new RegistryException(failure, $"{Name(uri)} answered {(int)response.StatusCode}: {Shown(detail)}{hint}")
        {
            Status = response.StatusCode,
            ErrorCode = error?.ErrorCode,
            RetryAfter = RetryAfterHeader.Read(response.Headers.RetryAfter, _time),
        };
    }

    // Not followed: credentials go to the address that was configured and nowhere else.
    private static string Redirection(Uri? location, Uri asked) => location is null ? ""
        : $". Redirects are not followed; if it has moved, set its address: {Shown(new Uri(asked, location).GetLeftPart(UriPartial.Path))}";

    private static ErrorAnswer? TryParseError(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, RegistryContracts.Default.ErrorAnswer);
        }
        catch (JsonException)
        {
            // A proxy's page: the status says enough.
            return null;
        }
    }

    private static RegistryFailure Classify(int status, int? code) => (status, code) switch
    {
        (401, _) => RegistryFailure.Unauthenticated,
        (403, _) => RegistryFailure.Forbidden,
        (404, 40401 or 40404) => RegistryFailure.SubjectUnknown,
        (404, 40402 or 40403 or 40406) => RegistryFailure.SchemaUnknown,
        (409, _) => RegistryFailure.Incompatible,
        (422, 42205) => RegistryFailure.NotPermitted,
        (422, _) => RegistryFailure.Invalid,
        (408 or 429 or >= 500, _) => RegistryFailure.Unavailable,
        _ => RegistryFailure.NotARegistry,
    };

    // Without the path's query and never with credentials: messages reach logs.
    private static string Name(Uri uri) => $"The Schema Registry at {uri.GetLeftPart(UriPartial.Path)}";

    private static string Shown(string text) => ServerText.Shown(text, maxLength: 2_000);
}
