namespace Telemetry.Sdk.Testing.Registry;

/// <summary>What an entry of the store's file is about.</summary>
internal enum StoreChangeKind
{
    /// <summary>A schema under a subject.</summary>
    Version,

    /// <summary>A configuration.</summary>
    Config,

    /// <summary>A mode.</summary>
    Mode,

    /// <summary>A context with its counter of ids.</summary>
    Context,

    /// <summary>An association.</summary>
    Association,
}
