using TicketShop.Cli;

namespace TicketShop.Run;

/// <summary>When the broker goes down and comes back, counted from the start of the load.</summary>
internal sealed record OutageAct(TimeSpan Down, TimeSpan Up)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    /// <summary>What is needed around it: a shop in full swing before, and a recovery to be seen after.</summary>
    private static readonly TimeSpan Shortest = 2 * Length;

    /// <summary>The act of a run; <see langword="null"/> on a real cluster, when it was left out, and in a run too short for it.</summary>
    public static OutageAct? For(ShopOptions options, Backbone backbone)
    {
        if (!options.Outage || options.Forever || !backbone.IsEmbedded || options.Duration < Shortest)
        {
            return null;
        }

        var down = options.Duration * 0.45;
        return new OutageAct(down, down + Length);
    }
}
