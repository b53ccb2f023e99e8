using Telemetry.Sdk;

namespace TicketShop.Services;

/// <summary>One service of the shop: the events it may emit, and its routes.</summary>
internal interface IShopService
{
    static abstract void Declare(EventOptions events);

    void Map(IEndpointRouteBuilder routes);
}
