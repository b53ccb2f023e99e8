using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Paths under <c>/associations</c>.</summary>
internal sealed class AssociationRoutes(SchemaStore store)
{
    public static RegistryRoute[] Of(SchemaStore store)
    {
        var routes = new AssociationRoutes(store);
        return
        [
            RegistryRoute.Of("/associations", ("POST", call => routes.Write(call, null))),
            RegistryRoute.Of("/associations/subjects/*", ("GET", routes.OfSubject)),
            RegistryRoute.Of("/associations/resources/*/*", ("GET", routes.OfName)),
            RegistryRoute.Of(
                "/associations/resources/*", ("GET", routes.OfResource), ("PUT", call => routes.Write(call, call.Arguments[0])), ("DELETE", routes.Delete)),
        ];
    }

    private RegistryAnswer OfSubject(RegistryCall call) => List(call, store.AssociationsOfSubject(call.Subject, Filter(call)));

    private RegistryAnswer OfName(RegistryCall call) => List(call, store.AssociationsOfName(call.Arguments[1], call.Arguments[0], Filter(call)));

    private RegistryAnswer OfResource(RegistryCall call) => List(call, store.AssociationsOfResource(call.Arguments[0], Filter(call)));

    private RegistryAnswer Write(RegistryCall call, string? resource)
    {
        var isDry = call.IsTrue("dryRun");
        var argument = resource is null ? "createAssociation.arg4" : "createOrUpdateAssociation.arg5";
        var body = RequestBody.Read(call.Body, "AssociationCreateOrUpdateRequest", argument);
        var request = AssociationRequest.Read(body, resource, isDry);
        var context = call.Context ?? QualifiedSubject.Parse(call.Target.Value("context") ?? "").Context;
        var written = store.Associate(context, request, isNew: resource is null, isDry);
        return RegistryAnswer.Of(json => WriteResource(json, request, written));
    }

    private RegistryAnswer Delete(RegistryCall call)
    {
        store.Dissociate(call.Arguments[0], Filter(call) with { Lifecycle = null }, call.IsTrue("cascadeLifecycle"), call.IsTrue("dryRun"));
        return RegistryAnswer.Nothing;
    }

    private static AssociationFilter Filter(RegistryCall call)
    {
        var type = call.Target.Value("resourceType");
        var lifecycle = call.Target.Value("lifecycle");
        return lifecycle is null or Association.Strong or Association.Weak
            ? new AssociationFilter(string.IsNullOrEmpty(type) ? "topic" : type, call.Target.Values("associationType"), lifecycle)
            : throw RegistryException.BadParameter();
    }

    private static RegistryAnswer List(RegistryCall call, Association[] associations) =>
        RegistryAnswer.OfItems(call.Page(associations), Write);

    /// <summary>One association.</summary>
    public static void Write(Utf8JsonWriter json, Association association)
    {
        json.WriteStartObject();
        json.WriteString("subject", association.Subject);
        json.WriteString("guid", association.Guid);
        json.WriteString("resourceName", association.ResourceName);
        json.WriteString("resourceNamespace", association.ResourceNamespace);
        json.WriteString("resourceId", association.ResourceId);
        json.WriteString("resourceType", association.ResourceType);
        WriteKind(json, association);
        json.WriteNumber("createTs", association.Created);
        json.WriteNumber("updateTs", association.Updated);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, AssociationRequest request, (Association Association, SubjectVersion? Version)[] written)
    {
        json.WriteStartObject();
        json.WriteString("resourceName", request.Name);
        json.WriteString("resourceNamespace", request.Namespace);
        if (!string.IsNullOrEmpty(request.Id))
        {
            json.WriteString("resourceId", request.Id);
        }

        json.WriteString("resourceType", request.Type);
        if (written.Length > 0)
        {
            json.WriteStartArray("associations");
            Array.ForEach(written, item => WriteWritten(json, item.Association, item.Version));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteWritten(Utf8JsonWriter json, Association association, SubjectVersion? version)
    {
        json.WriteStartObject();
        json.WriteString("subject", association.Subject);
        WriteKind(json, association);
        if (version is not null)
        {
            json.WritePropertyName("schema");
            SchemaJson.WriteVersion(json, version, default, isLookUp: true);
        }

        json.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter json, Association association)
    {
        json.WriteString("associationType", association.Type);
        json.WriteString("lifecycle", association.Lifecycle);
        json.WriteBoolean("frozen", association.IsFrozen);
    }
}
