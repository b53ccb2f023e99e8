namespace TicketShop.Load;

/// <summary>Who visits the shop: people, and six strategies of ticket bots.</summary>
internal enum ActorKind
{
    /// <summary>Looks around, thinks, buys or leaves.</summary>
    Fan,

    /// <summary>Straight to the largest hold, from a data centre, without a pause.</summary>
    Blunt,

    /// <summary>The same pause between all steps, from homes.</summary>
    JitteredClock,

    /// <summary>Holds and releases, again and again, so that nobody else can buy.</summary>
    Spinner,

    /// <summary>Fresh accounts that share a few cards.</summary>
    AccountFarm,

    /// <summary>Asks for seats until some come free, then one hold.</summary>
    DropWatcher,

    /// <summary>Replays what a fan once did.</summary>
    Replayer,
}
