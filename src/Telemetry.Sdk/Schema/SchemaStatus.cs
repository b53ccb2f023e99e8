using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>One moment of a resolution; immutable, so that a reader without a lock never sees half of a change.</summary>
/// <param name="State">The state.</param>
/// <param name="Identity">The id; meaningful when <see cref="SchemaState.Known"/>.</param>
/// <param name="Reason">Why it is not known, in a sentence for logs and health.</param>
/// <param name="Cure">What to run or whom to ask, when <see cref="SchemaState.Blocked"/>.</param>
internal sealed record SchemaStatus(SchemaState State, SchemaIdentity Identity, string? Reason, string? Cure)
{
    public static readonly SchemaStatus Initial = new(SchemaState.Pending, default, null, null);

    /// <summary>Gets a value indicating whether the id is the registry's last answer to an earlier process; this one has none yet.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>Gets the kind of what blocks or refuses it, from a closed list (<see cref="RegistryErrorTypes"/>), as metrics need it.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Gets a value indicating whether the registry said that it has no such schema, or does not take it: no id that it once gave counts any more.</summary>
    public bool IsDisowned => State == SchemaState.Rejected
        || ErrorType == RegistryErrorTypes.Of(RegistryFailure.SubjectUnknown)
        || ErrorType == RegistryErrorTypes.Of(RegistryFailure.SchemaUnknown);

    /// <summary>Gets why the registry gave no answer when it was asked again about what is blocked, if it gave none.</summary>
    public string? Unanswered { get; init; }

    /// <summary>Gets the id that was written before the registry answered with another one, if there was one.</summary>
    public int? ReplacedId { get; init; }

    public static SchemaStatus Known(SchemaIdentity identity) => new(SchemaState.Known, identity, null, null);

    public static SchemaStatus Blocked(string reason, string cure) => new(SchemaState.Blocked, default, reason, cure);

    /// <summary>Blocked by a subject that does not exist: its first registration will be version 1, which who imports it may already name.</summary>
    public static SchemaStatus Missing(string reason, string cure) => new(SchemaState.Blocked, new SchemaIdentity(0, null, 1), reason, cure);

    public static SchemaStatus Rejected(string reason) => new(SchemaState.Rejected, default, reason, null);
}
