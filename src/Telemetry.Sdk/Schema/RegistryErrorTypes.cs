using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>Why a schema is blocked or refused, as the values of <c>error.type</c>: a closed list, fixed for ever.</summary>
internal static class RegistryErrorTypes
{
    /// <summary>The file of pinned ids does not know it.</summary>
    public const string NotPinned = "not_pinned";

    public static string Of(RegistryFailure failure) => failure switch
    {
        RegistryFailure.Unauthenticated => "unauthenticated",
        RegistryFailure.Forbidden => "forbidden",
        RegistryFailure.SubjectUnknown => "subject_unknown",
        RegistryFailure.SchemaUnknown => "schema_unknown",
        RegistryFailure.Incompatible => "incompatible",
        RegistryFailure.Invalid => "invalid",
        RegistryFailure.NotPermitted => "not_permitted",
        _ => "_OTHER",
    };
}
