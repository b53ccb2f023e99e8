namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Paths under <c>/subjects</c> and <c>/compatibility</c>.</summary>
internal sealed class SubjectRoutes(SchemaStore store)
{
    private static readonly string[] Unusable = ["__GLOBAL", "__EMPTY"];

    public static RegistryRoute[] Of(SchemaStore store)
    {
        var routes = new SubjectRoutes(store);
        return
        [
            RegistryRoute.Of("/subjects", ("GET", routes.List)),
            RegistryRoute.Of("/subjects/*", ("POST", routes.LookUp), ("DELETE", routes.Delete)),
            RegistryRoute.Of("/subjects/*/versions", ("GET", routes.Versions), ("POST", routes.Register)),
            RegistryRoute.Of("/subjects/*/metadata", ("GET", routes.ByMetadata)),
            RegistryRoute.Of("/subjects/*/versions/*", ("GET", routes.Version), ("DELETE", routes.DeleteVersion)),
            RegistryRoute.Of("/subjects/*/versions/*/schema", ("GET", routes.Text)),
            RegistryRoute.Of("/subjects/*/versions/*/referencedby", ("GET", routes.ReferencedBy)),
            RegistryRoute.Of("/compatibility/subjects/*/versions", ("POST", call => routes.Compatibility(call, null))),
            RegistryRoute.Of("/compatibility/subjects/*/versions/*", ("POST", call => routes.Compatibility(call, call.Version(1)))),
        ];
    }

    private RegistryAnswer List(RegistryCall call)
    {
        var subjects = Shown(call, store.ByPrefix(call.Prefix)).Select(version => version.Subject).Distinct();
        return RegistryAnswer.OfList(call.Page(call.IsTrue("deletedOnly") ? subjects.Except(store.Subjects()) : subjects));
    }

    private RegistryAnswer Versions(RegistryCall call)
    {
        var versions = store.Versions(call.Subject, call.IsTrue("deleted") || call.IsTrue("deletedOnly"));
        return RegistryAnswer.OfNumbers(call.Page(Shown(call, versions)).Select(version => version.Version));
    }

    /// <summary>What the flags about deletion leave of a list.</summary>
    public static IEnumerable<SubjectVersion> Shown(RegistryCall call, IEnumerable<SubjectVersion> versions) => versions.Where(version =>
        call.IsTrue("deletedOnly") ? version.IsDeleted : call.IsTrue("deleted") || !version.IsDeleted);

    private RegistryAnswer Register(RegistryCall call)
    {
        if (Unusable.Contains(call.Subject, StringComparer.Ordinal))
        {
            throw new RegistryException(422, 42208, $"The specified subject '{call.Subject}' is not a valid.");
        }

        var request = SchemaJson.Read(RequestBody.Read(call.Body, "RegisterSchemaRequest", "register.arg5")) ?? throw RegistryException.EmptySchema();
        var version = store.RegisterChecked(call.Subject, request, call.IsTrue("normalize"));
        return RegistryAnswer.Of(json => SchemaJson.WriteRegistered(json, version, SchemaFormat.Of(call), withState: request.Version < 0));
    }

    private RegistryAnswer LookUp(RegistryCall call)
    {
        var request = SchemaJson.Read(RequestBody.Read(call.Body, "RegisterSchemaRequest", "lookUpSchemaUnderSubject.arg5"));
        var version = store.LookUp(call.Subject, request, call.IsTrue("normalize"), call.IsTrue("deleted"));
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, version, SchemaFormat.Of(call), isLookUp: true));
    }

    private RegistryAnswer Version(RegistryCall call)
    {
        var version = Find(call);
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, version, SchemaFormat.Of(call), isLookUp: false));
    }

    private RegistryAnswer Text(RegistryCall call) => RegistryAnswer.OfText(SchemaFormat.Of(call).TextOf(Find(call).Schema.Content));

    private RegistryAnswer ReferencedBy(RegistryCall call)
    {
        var version = store.Version(call.Subject, call.Version(1), withDeleted: true);
        return RegistryAnswer.OfNumbers(call.Page(store.ReferencedBy(version.Subject, version.Version)));
    }

    private RegistryAnswer ByMetadata(RegistryCall call)
    {
        var pairs = call.Target.Values("key").Zip(call.Target.Values("value")).ToArray();
        var found = store.Versions(call.Subject, call.IsTrue("deleted")).LastOrDefault(version => Array.TrueForAll(
            pairs, pair => version.Schema.Content.Metadata?.Properties.GetValueOrDefault(pair.First) == pair.Second))
            ?? throw RegistryException.SchemaNotFound("Schema");
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, found, SchemaFormat.Of(call), isLookUp: false));
    }

    private RegistryAnswer Delete(RegistryCall call) => RegistryAnswer.OfNumbers(store.DeleteSubject(call.Subject, call.IsTrue("permanent")));

    private RegistryAnswer DeleteVersion(RegistryCall call)
    {
        var deleted = store.DeleteVersion(call.Subject, call.Version(1), call.IsTrue("permanent"));
        return RegistryAnswer.Of(json => json.WriteNumberValue(deleted));
    }

    private RegistryAnswer Compatibility(RegistryCall call, int? version)
    {
        var body = RequestBody.Read(call.Body, "RegisterSchemaRequest", "testCompatibilityBySubjectName.arg4");
        var request = SchemaJson.Read(body) ?? throw RegistryException.EmptySchema();
        var conflicts = store.Conflicts(call.Subject, version, request, call.IsTrue("normalize"));
        return RegistryAnswer.Of(json => SchemaJson.WriteVerdict(json, conflicts, call.IsTrue("verbose")));
    }

    private SubjectVersion Find(RegistryCall call) => store.Version(call.Subject, call.Version(1), call.IsTrue("deleted"));
}
