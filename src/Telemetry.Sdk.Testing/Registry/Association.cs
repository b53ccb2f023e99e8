namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Which subject the keys or values of a resource, such as a topic, use.</summary>
/// <param name="Guid">Its identity.</param>
/// <param name="Subject">The subject, in its written form.</param>
/// <param name="ResourceName">The resource, for example the topic.</param>
/// <param name="ResourceNamespace">Where the resource is, for example the Kafka cluster.</param>
/// <param name="ResourceId">The resource's own identity.</param>
/// <param name="ResourceType">Always <c>topic</c>.</param>
/// <param name="Type"><c>key</c> or <c>value</c>.</param>
/// <param name="IsStrong">Whether the subject ends with the resource.</param>
/// <param name="IsFrozen">Whether it can no longer change.</param>
/// <param name="Created">When it was made, in milliseconds since 1970.</param>
/// <param name="Updated">When it was last changed, likewise.</param>
internal sealed record Association(
    string Guid,
    string Subject,
    string ResourceName,
    string ResourceNamespace,
    string ResourceId,
    string ResourceType,
    string Type,
    bool IsStrong,
    bool IsFrozen,
    long Created,
    long Updated)
{
    public const string Strong = "STRONG";

    public const string Weak = "WEAK";

    public string Lifecycle => IsStrong ? Strong : Weak;
}
