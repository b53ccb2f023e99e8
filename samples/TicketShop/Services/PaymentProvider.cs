namespace TicketShop.Services;

/// <summary>A stand-in for a payment company: some milliseconds of latency, and a few cards without funds.</summary>
internal sealed record PaymentProvider(string Name, double MedianMs)
{
    private static readonly PaymentProvider A = new("A", 12);
    private static readonly PaymentProvider B = new("B", 18);

    /// <summary>The provider that a card token is routed to, always the same.</summary>
    public static PaymentProvider Of(string cardToken) => LastDigit(cardToken) % 2 == 0 ? A : B;

    /// <summary>A log-normal latency: most answers are near the median, a few take long.</summary>
    public TimeSpan Latency()
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble());
        return TimeSpan.FromMilliseconds(MedianMs * Math.Exp(0.4 * normal));
    }

    /// <summary>Whether the card has no funds, always the same for a token.</summary>
    public static bool Declines(string cardToken) => cardToken.EndsWith("99", StringComparison.Ordinal) || cardToken.EndsWith("00", StringComparison.Ordinal);

    private static int LastDigit(string cardToken) => cardToken.Length > 0 ? cardToken[^1] - '0' : 0;
}
