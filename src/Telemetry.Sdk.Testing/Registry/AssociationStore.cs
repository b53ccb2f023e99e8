namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The associations, in the order in which the server lists them. Called under the store's lock.</summary>
internal sealed class AssociationStore
{
    private const string Any = "-";

    private readonly Dictionary<string, Association> _byGuid = new(StringComparer.Ordinal);

    public void Put(Association association) => _byGuid[association.Guid] = association;

    public void Remove(Association association) => _byGuid.Remove(association.Guid);

    public Association[] OfSubject(string subject, AssociationFilter filter) => Find(association => association.Subject == subject, filter);

    public Association[] OfResource(string? id, AssociationFilter filter) => Find(association => association.ResourceId == id, filter);

    /// <summary>By name and place; a dash stands for any.</summary>
    public Association[] OfName(string name, string space, AssociationFilter filter) => Find(
        association => (name == Any || association.ResourceName == name) && (space == Any || association.ResourceNamespace == space), filter);

    private Association[] Find(Func<Association, bool> isMeant, AssociationFilter filter) =>
    [
        .. _byGuid.Values.Where(association => isMeant(association) && filter.Matches(association))
            .OrderBy(association => association.ResourceName, StringComparer.Ordinal)
            .ThenBy(association => association.ResourceNamespace, StringComparer.Ordinal)
            .ThenBy(association => association.ResourceType, StringComparer.Ordinal)
            .ThenBy(association => association.Type, StringComparer.Ordinal)
            .ThenBy(association => association.Subject, StringComparer.Ordinal),
    ];
}
