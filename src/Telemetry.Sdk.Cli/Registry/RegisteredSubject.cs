using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>What became of one subject.</summary>
internal sealed record RegisteredSubject(string Subject, SchemaIdentity? Identity, string State)
{
    /// <summary>It is registered now.</summary>
    public const string Registered = "registered";

    /// <summary>It was registered before.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>It would be registered.</summary>
    public const string Planned = "planned";
}
