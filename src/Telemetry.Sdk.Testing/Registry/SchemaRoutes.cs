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
        var versions = SubjectRoutes.Shown(call, store.ByPrefix(call.Prefix));
        if (call.IsTrue("latestOnly"))
        {
            versions = versions.GroupBy(version => version.Subject).Select(subject => subject.Last());
        }

        return RegistryAnswer.OfItems(call.Page(versions), (json, version) =>
            SchemaJson.WriteVersion(json, version, SchemaFormat.Of(call), isLookUp: false));
    }

    private RegistryAnswer ById(RegistryCall call)
    {
        var places = store.ById(call.Id(0), call.QuerySubject);
        if (places.Length == 0)
        {
            throw RegistryException.SchemaNotFound($"Schema {call.Id(0)}");
        }

        var lastId = call.IsTrue("fetchMaxId") ? store.LastId(call.QuerySubject) : (int?)null;
        return RegistryAnswer.Of(json => SchemaJson.WriteSchema(json, places[0], SchemaFormat.Of(call), withPlace: true, lastId));
    }

    // The real server has a bug where the id is unknown.
    private RegistryAnswer Text(RegistryCall call) => store.ById(call.Id(0), call.QuerySubject) is [var place, ..]
        ? RegistryAnswer.OfText(SchemaFormat.Of(call).TextOf(place.Schema.Content))
        : throw RegistryException.Internal();

    private RegistryAnswer Subjects(RegistryCall call) => RegistryAnswer.OfList(call.Page(Places(call)).Select(version => version.Subject).Distinct());

    private RegistryAnswer Versions(RegistryCall call) => RegistryAnswer.OfItems(call.Page(Places(call)), (json, place) =>
    {
        json.WriteStartObject();
        json.WriteString("subject", place.Subject);
        json.WriteNumber("version", place.Version);
        json.WriteEndObject();
    });

    private IEnumerable<SubjectVersion> Places(RegistryCall call) => store.ById(call.Id(0), call.QuerySubject) is { Length: > 0 } places
        ? SubjectRoutes.Shown(call, places)
        : throw RegistryException.SchemaNotFound("Schema");

    private RegistryAnswer ByGuid(RegistryCall call)
    {
        var places = Guids(call);
        return RegistryAnswer.Of(json => SchemaJson.WriteSchema(json, places[0], SchemaFormat.Of(call), withPlace: false, null));
    }

    private RegistryAnswer IdsOfGuid(RegistryCall call)
    {
        var ids = Guids(call).Select(place => (QualifiedSubject.Parse(place.Subject).Context, place.Schema.Id)).Distinct();
        return RegistryAnswer.OfItems(ids, (json, id) =>
        {
            json.WriteStartObject();
            json.WriteString("context", id.Context);
            json.WriteNumber("id", id.Id);
            json.WriteEndObject();
        });
    }

    private SubjectVersion[] Guids(RegistryCall call) => Guid.TryParse(call.Arguments[0], out var guid)
        ? store.ByGuid(guid)
        : throw RegistryException.SchemaNotFound($"Schema {call.Arguments[0]}");
}
