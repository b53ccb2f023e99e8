using System.Diagnostics;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>Turns held seats and a card into an order.</summary>
internal sealed class Checkout(TelemetryClient telemetry, ShopClient shop, OrderPublisher orders) : IShopService
{
    public static void Declare(EventOptions events) => events.Add<CheckoutStarted>().Add<OrderPlaced>();

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/checkout", CheckOutAsync);

    private async Task<IResult> CheckOutAsync(CheckoutRequest request, CancellationToken cancellationToken)
    {
        if (await StartAsync(request.Visit, cancellationToken) is not { } hold)
        {
            return Results.Conflict();
        }

        var payment = new PaymentRequest(request.Visit, hold.AmountCents, request.CardType, request.CardToken, request.Region);
        using var paid = await shop.PostAsync("payment", "/authorize", payment, ShopJson.Default.PaymentRequest, cancellationToken);
        return paid.IsSuccessStatusCode ? Commit(request.Visit, hold) : Results.StatusCode((int)paid.StatusCode);
    }

    private async Task<Hold?> StartAsync(Visit visit, CancellationToken cancellationToken)
    {
        using var span = telemetry.StartSpan("checkout.start").SetTag("event.code", visit.EventCode);
        using var taken = await shop.PostAsync("inventory", "/take", visit, ShopJson.Default.Visit, cancellationToken);
        if (!taken.IsSuccessStatusCode)
        {
            span.SetStatus(ActivityStatusCode.Error, "no seats held");
            return null;
        }

        var hold = await taken.Content.ReadFromJsonAsync(ShopJson.Default.Hold, cancellationToken);
        telemetry.Emit(new CheckoutStarted
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            AmountCents = hold!.AmountCents,
        });
        return hold;
    }

    private IResult Commit(Visit visit, Hold hold)
    {
        using var span = telemetry.StartSpan("order.commit");
        var order = new Order(Guid.CreateVersion7().ToString(), visit, hold.Count, hold.AmountCents);
        span.SetTag("event.code", visit.EventCode);
        span.SetTag("order.id", order.Id);
        telemetry.Emit(new OrderPlaced
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            OrderId = order.Id,
            Count = order.Count,
            AmountCents = order.AmountCents,
        });
        orders.Publish(order);
        return Results.Ok();
    }
}
