namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Which associations a request is about.</summary>
/// <param name="ResourceType">The type of the resource, or null for any.</param>
/// <param name="Types"><c>key</c>, <c>value</c>; empty for both.</param>
/// <param name="Lifecycle"><c>STRONG</c> or <c>WEAK</c>, or null for both.</param>
internal sealed record AssociationFilter(string? ResourceType, string[] Types, string? Lifecycle)
{
    public static readonly AssociationFilter Any = new(null, [], null);

    public bool Matches(Association association) => (ResourceType is null || association.ResourceType == ResourceType)
        && (Types.Length == 0 || Types.Contains(association.Type, StringComparer.Ordinal))
        && (Lifecycle is null || association.Lifecycle == Lifecycle);
}
