namespace TicketShop.Services;

/// <summary>The faults that <c>--faults</c> plants, to be found by whoever reads the traces.</summary>
internal sealed class Faults(bool planted) : IDisposable
{
    public const string ContendedEvent = "TOUR-LA";
    public const string SlowProvider = "B";
    public const string SlowCard = "amex";
    public const string SlowRegion = "aws-use1";

    private static readonly TimeSpan LockTime = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ProviderDelay = TimeSpan.FromMilliseconds(400);

    private readonly SemaphoreSlim _lock = new(1);

    /// <summary>One event code's holds wait for each other.</summary>
    public async Task ContendAsync(string eventCode, CancellationToken cancellationToken)
    {
        if (!planted || eventCode != ContendedEvent)
        {
            return;
        }

        await _lock.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(LockTime, cancellationToken);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>One provider is slow for one card type in one region.</summary>
    public TimeSpan Delay(string provider, string cardType, string region) =>
        planted && provider == SlowProvider && cardType == SlowCard && region == SlowRegion ? ProviderDelay : TimeSpan.Zero;

    public void Dispose() => _lock.Dispose();
}
