using System.Diagnostics;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>The seats: search, hold, release, and take for good.</summary>
internal sealed class Inventory(TelemetryClient telemetry, Faults faults) : IShopService
{
    private readonly SeatMap _seats = new();

    public static void Declare(EventOptions events) => events.Add<SeatsHeld>().Add<SeatsReleased>();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/seats/{code}", Search);
        routes.MapPost("/hold", HoldAsync);
        routes.MapPost("/release", Release);
        routes.MapPost("/take", Take);
    }

    private IResult Search(string code)
    {
        using var span = telemetry.StartSpan("inventory.search").SetTag("event.code", code);
        return Results.Ok();
    }

    private async Task<IResult> HoldAsync(SeatRequest request, CancellationToken cancellationToken)
    {
        using var span = telemetry.StartSpan("seat.hold")
            .SetTag("event.code", request.Visit.EventCode)
            .SetTag("seat.section", request.Section)
            .SetTag("seat.count", request.Count);
        await faults.ContendAsync(request.Visit.EventCode, cancellationToken);
        if (!_seats.TryHold(request))
        {
            span.SetStatus(ActivityStatusCode.Error, "sold out");
            return Results.Conflict();
        }

        telemetry.Emit(new SeatsHeld
        {
            SessionId = request.Visit.Session,
            EventCode = request.Visit.EventCode,
            AccountRef = request.Visit.AccountRef,
            Section = request.Section,
            Count = request.Count,
        });
        return Results.Ok();
    }

    private IResult Release(Visit visit)
    {
        using var span = telemetry.StartSpan("seat.release").SetTag("event.code", visit.EventCode);
        if (_seats.Release(visit.Session) is not { } hold)
        {
            return Results.NotFound();
        }

        telemetry.Emit(new SeatsReleased
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            Count = hold.Count,
        });
        return Results.Ok();
    }

    private IResult Take(Visit visit)
    {
        using var span = telemetry.StartSpan("seat.take").SetTag("event.code", visit.EventCode);
        return _seats.Take(visit.Session) is { } hold ? Results.Ok(hold) : Results.NotFound();
    }
}
