namespace TicketShop.Services;

/// <summary>Where the other services listen; the shop tells it once all of them do.</summary>
internal sealed class AddressBook
{
    private volatile IReadOnlyDictionary<string, Uri> _addresses = new Dictionary<string, Uri>();

    public Uri this[string service] => _addresses[service];

    public void Learn(IReadOnlyDictionary<string, Uri> addresses) => _addresses = addresses;
}
