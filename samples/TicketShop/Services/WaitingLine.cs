using System.Diagnostics;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>The queue before the sale: a visitor enters, asks again, and is admitted after a while.</summary>
internal sealed class WaitingLine(TelemetryClient telemetry) : IShopService
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(150);

    private readonly ExpiringMap<(Visit Visit, long Entered)> _waiting = new();

    public static void Declare(EventOptions events) => events.Add<QueueEntered>().Add<QueueAdmitted>();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/queue", Enter);
        routes.MapGet("/queue/{session}", Poll);
    }

    private IResult Enter(Visit visit)
    {
        using var span = telemetry.StartSpan("queue.enter").SetTag("event.code", visit.EventCode);
        _waiting[visit.Session] = (visit, Stopwatch.GetTimestamp());
        telemetry.Emit(new QueueEntered
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            Position = _waiting.Count,
        });
        return Results.Accepted();
    }

    private IResult Poll(string session)
    {
        using var span = telemetry.StartSpan("queue.poll");
        if (!_waiting.TryGet(session, out var place))
        {
            return Results.NotFound();
        }

        span.SetTag("event.code", place.Visit.EventCode);
        var waited = Stopwatch.GetElapsedTime(place.Entered);
        return waited >= Wait && _waiting.Remove(session) ? Admit(place.Visit, waited) : Results.Accepted();
    }

    private IResult Admit(Visit visit, TimeSpan waited)
    {
        using var span = telemetry.StartSpan("queue.admit").SetTag("event.code", visit.EventCode);
        telemetry.Emit(new QueueAdmitted
        {
            SessionId = visit.Session,
            EventCode = visit.EventCode,
            AccountRef = visit.AccountRef,
            WaitedMs = (long)waited.TotalMilliseconds,
        });
        return Results.Ok();
    }
}
