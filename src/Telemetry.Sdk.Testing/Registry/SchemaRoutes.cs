namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Paths under <c>/schemas</c>.</summary>
internal sealed class SchemaRoutes(SchemaStore store)
{
    public static RegistryRoute[] Of(SchemaStore store)
    {
        var routes = new SchemaRoutes(store);
        return
        [
            RegistryRoute.Of("/schemas", ("GET", routes.List)),
            RegistryRoute.Of("/schemas/types", ("GET", _ => RegistryAnswer.OfList(["JSON", "PROTOBUF", "AVRO"]))),
            RegistryRoute.Of("/schemas/ids/*", ("GET", routes.ById)),
            RegistryRoute.Of("/schemas/ids/*/schema", ("GET", routes.Text)),
            RegistryRoute.Of("/schemas/ids/*/subjects", ("GET", routes.Subjects)),
            RegistryRoute.Of("/schemas/ids/*/versions", ("GET", routes.Versions)),
            RegistryRoute.Of("/schemas/guids/*", ("GET", routes.ByGuid)),
            RegistryRoute.Of("/schemas/guids/*/ids", ("GET", routes.IdsOfGuid)),
        ];
    }

    private RegistryAnswer List(RegistryCall call)
    {
        var prefix = call.Context is null ? call.Target.Value("subjectPrefix") ?? "" : call.Prefix;
        var aliases = call.IsTrue("aliases") ? store.Aliases(prefix) : null;
        var versions = store.ByPrefix(prefix).Concat(aliases?.SelectMany(meant => store.ByPrefix(meant.Key).Where(version => version.Subject == meant.Key)) ?? [])
            .Distinct()
            .Where(version => call.IsTrue("deleted") || !version.IsDeleted)
            .OrderBy(version => version.Subject, StringComparer.Ordinal).ThenBy(version => version.Version)
            .AsEnumerable();
        if (call.IsTrue("latestOnly"))
        {
            versions = versions.GroupBy(version => version.Subject).Select(subject => subject.Last());
        }

        // Rule sets are not kept, so that nothing has a rule of any type.
        versions = string.IsNullOrEmpty(call.Target.Value("ruleType")) ? versions : [];
        return RegistryAnswer.OfItems(call.Page(Associated(call, versions)), (json, found) =>
            SchemaJson.WriteListed(json, found.Version, aliases?[found.Version.Subject] ?? [], found.Associations));
    }

    private IEnumerable<(SubjectVersion Version, Association[] Associations)> Associated(RegistryCall call, IEnumerable<SubjectVersion> versions)
    {
        var (type, types, lifecycles) = (call.Target.Value("resourceType"), call.Target.Values("associationType"), call.Target.Values("lifecycle"));
        var filter = new AssociationFilter(type, types, null);
        foreach (var version in versions)
        {
            var associations = type is null && types.Length == 0 && lifecycles.Length == 0 ? [] : store.AssociationsOfSubject(version.Subject, filter);
            var meant = lifecycles.Length == 0 ? associations : [.. associations.Where(association => lifecycles.Contains(association.Lifecycle))];
            var isUnfiltered = type is null && types.Length == 0 && lifecycles.Length == 0;
            if (isUnfiltered || meant.Length > 0 || (associations.Length == 0 && lifecycles.Contains("NONE")))
            {
                yield return (version, meant);
            }
        }
    }

    private RegistryAnswer ById(RegistryCall call)
    {
        var place = store.ById(call.Id(0), Subject(call)) ?? throw RegistryException.SchemaNotFound($"Schema {call.Id(0)}");
        var lastId = call.IsTrue("fetchMaxId") ? store.LastId(call.QuerySubject) : (int?)null;
        return RegistryAnswer.Of(json => SchemaJson.WriteSchema(json, place, SchemaFormat.Of(call), withPlace: true, lastId));
    }

    // The real server has a bug where the id is unknown.
    private RegistryAnswer Text(RegistryCall call) => store.ById(call.Id(0), Subject(call)) is { } place
        ? RegistryAnswer.OfText(SchemaFormat.Of(call).TextOf(place.Schema.Content))
        : throw RegistryException.Internal();

    private RegistryAnswer Subjects(RegistryCall call) => RegistryAnswer.OfList(call.Page(Places(call).Select(version => version.Subject).Distinct()));

    private RegistryAnswer Versions(RegistryCall call) => RegistryAnswer.OfItems(call.Page(Places(call)), (json, place) =>
    {
        json.WriteStartObject();
        json.WriteString("subject", place.Subject);
        json.WriteNumber("version", place.Version);
        json.WriteEndObject();
    });

    private IEnumerable<SubjectVersion> Places(RegistryCall call) =>
        (store.Places(call.Id(0), Subject(call)) ?? throw RegistryException.SchemaNotFound("Schema")).Where(place => call.IsTrue("deleted") || !place.IsDeleted);

    private RegistryAnswer ByGuid(RegistryCall call)
    {
        var place = store.ByGuid(IsGuid(call, out var guid) ? guid : throw RegistryException.SchemaNotFound($"Schema {call.Arguments[0]}"));
        return RegistryAnswer.Of(json => SchemaJson.WriteSchema(json, place, SchemaFormat.Of(call), withPlace: false, null));
    }

    private RegistryAnswer IdsOfGuid(RegistryCall call) => RegistryAnswer.OfItems(IsGuid(call, out var guid) ? store.IdsOf(guid) : [], (json, id) =>
    {
        json.WriteStartObject();
        json.WriteString("context", id.Context);
        json.WriteNumber("id", id.Id);
        json.WriteEndObject();
    });

    private static bool IsGuid(RegistryCall call, out Guid guid) => Guid.TryParse(call.Arguments[0], out guid);

    private string Subject(RegistryCall call) => call.QuerySubject.Length == 0 ? "" : store.Meant(call.QuerySubject);
}
