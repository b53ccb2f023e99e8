using System.Text.Json.Serialization.Metadata;

namespace TicketShop.Services;

/// <summary>Calls from one service of the shop to another. The trace context travels by itself.</summary>
internal sealed class ShopClient(AddressBook addresses) : IDisposable
{
    private readonly HttpClient _http = new();

    public Task<HttpResponseMessage> GetAsync(string service, string path, CancellationToken cancellationToken) =>
        _http.GetAsync(new Uri(addresses[service], path), cancellationToken);

    public Task<HttpResponseMessage> PostAsync<T>(string service, string path, T body, JsonTypeInfo<T> form, CancellationToken cancellationToken) =>
        _http.PostAsJsonAsync(new Uri(addresses[service], path), body, form, cancellationToken);

    public void Dispose() => _http.Dispose();
}
