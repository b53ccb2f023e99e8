using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>The shop's door: every request of a visitor begins here, and so does its trace.</summary>
internal sealed class Gateway(TelemetryClient telemetry, ShopClient shop) : IShopService
{
    public static void Declare(EventOptions events) => events.Add<SessionStarted>();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/session", EnterAsync);
        routes.MapGet("/queue/{session}", (string session, CancellationToken token) => Pass(shop.GetAsync("queue", $"/queue/{session}", token)));
        routes.MapGet("/event/{code}", (string code, CancellationToken token) => Pass(shop.GetAsync("inventory", $"/seats/{code}", token)));
        routes.MapPost("/hold", (SeatRequest seats, CancellationToken token) => Pass(shop.PostAsync("inventory", "/hold", seats, ShopJson.Default.SeatRequest, token)));
        routes.MapPost("/release", (Visit visit, CancellationToken token) => Pass(shop.PostAsync("inventory", "/release", visit, ShopJson.Default.Visit, token)));
        routes.MapPost("/checkout", (CheckoutRequest request, CancellationToken token) => Pass(shop.PostAsync("checkout", "/checkout", request, ShopJson.Default.CheckoutRequest, token)));
    }

    private Task<IResult> EnterAsync(Visit visit, CancellationToken cancellationToken)
    {
        telemetry.Emit(new SessionStarted
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            AsnType = visit.AsnType,
        });
        return Pass(shop.PostAsync("queue", "/queue", visit, ShopJson.Default.Visit, cancellationToken));
    }

    private static async Task<IResult> Pass(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        return Results.StatusCode((int)response.StatusCode);
    }
}
