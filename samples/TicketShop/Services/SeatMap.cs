using TicketShop.Contracts;

namespace TicketShop.Services;

/// <summary>The free seats of each section of each event, and the seats that visitors hold. Thread-safe.</summary>
internal sealed class SeatMap
{
    private const int SeatsPerSection = 20_000;

    private static readonly Dictionary<string, long> PriceCents = new(StringComparer.Ordinal)
    {
        ["floor"] = 18_900,
        ["lower"] = 12_500,
        ["upper"] = 7_900,
        ["lawn"] = 4_500,
    };

    // Guarded by itself.
    private readonly Dictionary<(string EventCode, string Section), int> _free = [];
    private readonly ExpiringMap<(SeatRequest Seats, Hold Hold)> _held = new();

    /// <summary>Holds seats for a minute; seats that the visitor held before are given up.</summary>
    public bool TryHold(SeatRequest request)
    {
        if (!PriceCents.TryGetValue(request.Section, out var price) || request.Count is < 1 or > 8)
        {
            return false;
        }

        Release(request.Visit.Session);
        if (!TryReserve((request.Visit.EventCode, request.Section), request.Count))
        {
            return false;
        }

        _held[request.Visit.Session] = (request, new Hold(request.Section, request.Count, price * request.Count));
        return true;
    }

    /// <summary>Gives the visitor's seats back.</summary>
    public Hold? Release(string session)
    {
        if (!_held.Remove(session, out var held))
        {
            return null;
        }

        lock (_free)
        {
            _free[(held.Seats.Visit.EventCode, held.Seats.Section)] += held.Hold.Count;
        }

        return held.Hold;
    }

    /// <summary>Takes the visitor's seats out of the sale.</summary>
    public Hold? Take(string session) => _held.Remove(session, out var held) ? held.Hold : null;

    private bool TryReserve((string EventCode, string Section) place, int count)
    {
        lock (_free)
        {
            var free = _free.GetValueOrDefault(place, SeatsPerSection);
            if (free < count)
            {
                // Sold out: the tour gets another night, and this visitor was the one who came too early.
                _free[place] = SeatsPerSection;
                return false;
            }

            _free[place] = free - count;
            return true;
        }
    }
}
