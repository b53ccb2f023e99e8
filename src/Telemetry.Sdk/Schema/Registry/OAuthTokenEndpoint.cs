using System.Globalization;
using System.Net;
using System.Text.Json;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Asks an authorization server for a token, once: RFC 6749, 4.4, with the client's credentials in the body as Confluent's clients send them.</summary>
internal sealed class OAuthTokenEndpoint(OAuthClient client, HttpClient http, TimeSpan timeout, TimeProvider time, string? keyStore = null)
{
    /// <summary>The most bytes of an answer.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    /// <summary>The life of a token whose answer does not name it.</summary>
    public static TimeSpan UnnamedLifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest life that is believed.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromDays(1);

    private string Name => $"The token endpoint {client.Endpoint.GetLeftPart(UriPartial.Path)}";

    /// <summary>Fetches a token.</summary>
    /// <exception cref="RegistryException">The endpoint refused, or gave no usable answer in time.</exception>
    public async Task<BearerToken> FetchAsync(CancellationToken cancellationToken)
    {
        using var suppression = TelemetrySuppression.Begin();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, client.Endpoint) { Content = client.Form() };
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var bytes = await BoundedContent.ReadAsync(response.Content, MaxAnswerBytes, either.Token).ConfigureAwait(false)
                ?? throw Failed(RegistryFailure.NotARegistry, $"answered more than {MaxAnswerBytes} bytes.");
            return response.StatusCode == HttpStatusCode.OK ? Read(bytes) : throw Refusal(response, bytes);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException late)
        {
            throw Failed(RegistryFailure.TimedOut, $"gave no complete answer within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Failed(RegistryFailure.Unreachable, $"cannot be reached: {ConnectionFailure.Text(broken, client.Endpoint, keyStore)}", broken);
        }
        catch (Exception broken) when (broken is not RegistryException)
        {
            throw Failed(RegistryFailure.Unreachable, ConnectionFailure.OfHandler(broken), broken);
        }
    }

    private static TokenAnswer? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, RegistryContracts.Default.TokenAnswer);
        }
        catch (JsonException)
        {
            // Not kept as the cause: its text may quote the answer, and the answer may be a token.
            return null;
        }
    }

    private BearerToken Read(ReadOnlyMemory<byte> bytes)
    {
        if (Parse(bytes) is not { } answer)
        {
            throw Failed(RegistryFailure.NotARegistry, "answered something that is no token answer.");
        }

        if (answer.TokenType is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw Failed(RegistryFailure.NotARegistry, $"gave a token of type '{Shown(type)}'; Bearer is needed.");
        }

        if (!BearerToken.IsLegal(answer.AccessToken))
        {
            throw Failed(RegistryFailure.NotARegistry, $"gave no access_token of 1 to {BearerToken.MaxLength} printable ASCII characters.");
        }

        return new BearerToken(answer.AccessToken!, Lifetime(answer.ExpiresIn));
    }

    private TimeSpan Lifetime(JsonElement? expiresIn)
    {
        double seconds;
        switch (expiresIn?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return UnnamedLifetime;
            case JsonValueKind.Number when expiresIn.Value.TryGetDouble(out seconds):
                break;
            case JsonValueKind.String when double.TryParse(Text(expiresIn.Value), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds):
                break;
            default:
                throw Failed(RegistryFailure.NotARegistry, "gave a token with an expires_in that is no number.");
        }

        return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MaxLifetime.TotalSeconds))
            : throw Failed(RegistryFailure.NotARegistry, "gave a token that is no longer valid (expires_in is not positive).");
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // No UTF-8: parsing does not look inside strings.
            return null;
        }
    }

    private RegistryException Refusal(HttpResponseMessage response, ReadOnlyMemory<byte> bytes)
    {
        var answer = Parse(bytes);
        var detail = answer?.Error is { } error ? $"{error} {answer.ErrorDescription}".TrimEnd() : response.ReasonPhrase ?? "";
        var failure = response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => RegistryFailure.Unavailable,
            HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => RegistryFailure.Unauthenticated,
            _ => RegistryFailure.NotARegistry,
        };
        return new RegistryException(failure, $"{Name} answered {(int)response.StatusCode} to client '{client.ClientId}': {Shown(detail)}")
        {
            Status = response.StatusCode,
            RetryAfter = RetryAfterHeader.Read(response.Headers.RetryAfter, time),
        };
    }

    private RegistryException Failed(RegistryFailure failure, string what, Exception? cause = null) => new(failure, $"{Name} {what}", cause);

    private string Shown(string text) => ServerText.Shown(client.Masked(text), maxLength: 300);
}
