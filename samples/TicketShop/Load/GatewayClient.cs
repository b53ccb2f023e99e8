using System.Text.Json.Serialization.Metadata;
using TicketShop.Contracts;

namespace TicketShop.Load;

/// <summary>A visitor's browser: it knows the gateway only, is not traced and sends no trace context.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _http;

    public GatewayClient(Uri gateway) => _http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
    {
        BaseAddress = gateway,
        Timeout = TimeSpan.FromSeconds(10),
    };

    public Task<HttpResponseMessage> SendAsync(Session session, StepKind step, CancellationToken cancellationToken) => step switch
    {
        StepKind.Enter => PostAsync("/session", session.Visit, ShopJson.Default.Visit, cancellationToken),
        StepKind.Poll => _http.GetAsync($"/queue/{session.Visit.Session}", cancellationToken),
        StepKind.Browse => _http.GetAsync($"/event/{session.Visit.EventCode}", cancellationToken),
        StepKind.Hold => PostAsync("/hold", session.Seats, ShopJson.Default.SeatRequest, cancellationToken),
        StepKind.Release => PostAsync("/release", session.Visit, ShopJson.Default.Visit, cancellationToken),
        _ => PostAsync("/checkout", new CheckoutRequest(session.Visit, session.CardType, session.CardToken, session.Region), ShopJson.Default.CheckoutRequest, cancellationToken),
    };

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T> form, CancellationToken cancellationToken) =>
        _http.PostAsJsonAsync(path, body, form, cancellationToken);
}
