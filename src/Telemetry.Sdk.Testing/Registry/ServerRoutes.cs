namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The root, contexts, associations and what the server says about itself.</summary>
internal sealed class ServerRoutes(SchemaStore store)
{
    // The version whose behaviour this registry has.
    private const string Version = "{\"version\":\"8.3.1\",\"commitId\":\"1591732f0d6aec44a5cbe4c3be555571d8ae8139\"}";

    private const string Id =
        "{\"scope\":{\"path\":[],\"clusters\":{\"kafka-cluster\":\"embedded\",\"schema-registry-cluster\":\"schema-registry\"}}}";

    public static RegistryRoute[] Of(SchemaStore store)
    {
        var routes = new ServerRoutes(store);
        return
        [
            RegistryRoute.Of("/", ("GET", _ => RegistryAnswer.OfMember("", null)), ("POST", _ => RegistryAnswer.OfMember("", null))),
            RegistryRoute.Of("/contexts", ("GET", routes.Contexts)),
            RegistryRoute.Of("/contexts/*", ("DELETE", routes.DeleteContext)),
            RegistryRoute.Of("/v1/metadata/id", ("GET", _ => Raw(Id))),
            RegistryRoute.Of("/v1/metadata/version", ("GET", _ => Raw(Version))),
            RegistryRoute.Of("/v1/metadata/deployment", ("GET", _ => Raw("{\"attributes\":[]}"))),
        ];
    }

    private RegistryAnswer Contexts(RegistryCall call)
    {
        var prefix = call.Target.Value("contextPrefix") ?? "";
        return RegistryAnswer.OfList(call.Page(store.Contexts().Where(context => context.StartsWith(prefix, StringComparison.Ordinal))));
    }

    private RegistryAnswer DeleteContext(RegistryCall call)
    {
        store.DeleteContext(QualifiedSubject.ParseContext(call.Arguments[0]));
        return RegistryAnswer.Nothing;
    }

    private static RegistryAnswer Raw(string text) => RegistryAnswer.Of(json => json.WriteRawValue(text));
}
