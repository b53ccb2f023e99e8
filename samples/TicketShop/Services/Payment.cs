using System.Diagnostics;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>Charges a card through one of two providers.</summary>
internal sealed class Payment(TelemetryClient telemetry, Faults faults) : IShopService
{
    private const string DeclinedReason = "insufficient_funds";

    public static void Declare(EventOptions events) => events.Add<PaymentAuthorized>().Add<PaymentDeclined>();

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/authorize", AuthorizeAsync);

    private async Task<IResult> AuthorizeAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        var provider = PaymentProvider.Of(request.CardToken);
        using var span = telemetry.StartSpan("payment.authorize", ActivityKind.Client)
            .SetTag("event.code", request.Visit.EventCode)
            .SetTag("payment.provider", provider.Name)
            .SetTag("region", request.Region)
            .SetTag("card_type", request.CardType);
        await Task.Delay(provider.Latency() + faults.Delay(provider.Name, request.CardType, request.Region), cancellationToken);
        if (PaymentProvider.Declines(request.CardToken))
        {
            span.SetStatus(ActivityStatusCode.Error, DeclinedReason);
            telemetry.Emit(Declined(request, provider));
            return Results.StatusCode(StatusCodes.Status402PaymentRequired);
        }

        telemetry.Emit(Authorized(request, provider));
        return Results.Ok();
    }

    private static PaymentAuthorized Authorized(PaymentRequest request, PaymentProvider provider) => new()
    {
        SessionId = request.Visit.Session,
        EventCode = request.Visit.EventCode,
        AccountRef = request.Visit.AccountRef,
        AmountCents = request.AmountCents,
        Provider = provider.Name,
        CardType = request.CardType,
    };

    private static PaymentDeclined Declined(PaymentRequest request, PaymentProvider provider) => new()
    {
        SessionId = request.Visit.Session,
        EventCode = request.Visit.EventCode,
        AccountRef = request.Visit.AccountRef,
        AmountCents = request.AmountCents,
        Provider = provider.Name,
        CardType = request.CardType,
        Reason = DeclinedReason,
    };
}
