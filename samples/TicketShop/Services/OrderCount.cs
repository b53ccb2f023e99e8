namespace TicketShop.Services;

/// <summary>How many orders this service placed (checkout) or handled (notify). Thread-safe.</summary>
internal sealed class OrderCount
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add() => Interlocked.Increment(ref _value);
}
