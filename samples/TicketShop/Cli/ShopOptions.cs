namespace TicketShop.Cli;

/// <summary>What one run of the shop was asked for.</summary>
internal sealed record ShopOptions
{
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>HTTP requests a second at the gateway; sent whether or not the ones before were answered.</summary>
    public int Rate { get; init; } = 100;

    public int Seed { get; init; } = 1;

    /// <summary>The share of bots among the visitors, 0 to 1.</summary>
    public double Bots { get; init; } = 0.3;

    public bool Outage { get; init; } = true;

    public bool Deploy { get; init; } = true;

    public bool Faults { get; init; }

    /// <summary>A real cluster; <see langword="null"/> for the embedded backbone.</summary>
    public Cluster? Cluster { get; init; }

    public bool Json { get; init; }

    public bool Forever { get; init; }
}
