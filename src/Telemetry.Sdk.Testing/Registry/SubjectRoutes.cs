namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Paths under <c>/subjects</c> and <c>/compatibility</c>.</summary>
internal sealed class SubjectRoutes(SchemaStore store)
{
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
        // Only a subject without any live version counts as deleted.
        var subjects = store.ByPrefix(call.Prefix).GroupBy(version => version.Subject)
            .Where(subject => IsShown(call, subject.All(version => version.IsDeleted)))
            .Select(subject => subject.Key)
            .Order(StringComparer.Ordinal);
        return RegistryAnswer.OfList(call.Page(subjects));
    }

    private RegistryAnswer Versions(RegistryCall call)
    {
        var versions = store.Versions(Subject(call), call.IsTrue("deleted") || call.IsTrue("deletedOnly"));
        if (!call.IsTrue("deletedAsNegative"))
        {
            return RegistryAnswer.OfNumbers(call.Page(versions.Where(version => IsShown(call, version.IsDeleted))).Select(version => version.Version));
        }

        var all = store.Versions(Subject(call), withDeleted: true);
        return RegistryAnswer.OfNumbers(call.Page(all).Select(version => version.IsDeleted ? -version.Version : version.Version));
    }

    // What the flags about deletion leave of a list.
    private static bool IsShown(RegistryCall call, bool isDeleted) => call.IsTrue("deletedOnly") ? isDeleted : call.IsTrue("deleted") || !isDeleted;

    private RegistryAnswer Register(RegistryCall call)
    {
        var body = RequestBody.Read(call.Body, "RegisterSchemaRequest", "register.arg5");
        var request = SchemaRequest.Read(body);
        call.CheckUsable();
        var found = store.RegisterChecked(Subject(call), request, call.IsTrue("normalize"));
        return RegistryAnswer.Of(json => SchemaJson.WriteRegistered(json, found.Version, SchemaFormat.Of(call), found.WithState));
    }

    private RegistryAnswer LookUp(RegistryCall call)
    {
        var request = SchemaRequest.Read(RequestBody.Read(call.Body, "RegisterSchemaRequest", "lookUpSchemaUnderSubject.arg5"));
        var found = store.LookUp(Subject(call), request, call.IsTrue("normalize"), call.IsTrue("deleted"));
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, found.Version, SchemaFormat.Of(call), isLookUp: !found.WithState));
    }

    private RegistryAnswer Version(RegistryCall call)
    {
        var version = Find(call);
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, version, SchemaFormat.Of(call), isLookUp: false));
    }

    private RegistryAnswer Text(RegistryCall call) => RegistryAnswer.OfText(SchemaFormat.Of(call).TextOf(Find(call).Schema.Content));

    private RegistryAnswer ReferencedBy(RegistryCall call)
    {
        var version = store.Version(Subject(call), call.Version(1), withDeleted: true);
        return RegistryAnswer.OfNumbers(call.Page(store.ReferencedBy(version.Subject, version.Version, call.IsTrue("deleted"))));
    }

    private RegistryAnswer ByMetadata(RegistryCall call)
    {
        var pairs = call.Target.Values("key").Zip(call.Target.Values("value")).ToArray();
        var found = store.Versions(Subject(call), call.IsTrue("deleted")).LastOrDefault(version => version.Schema.Content.Metadata is { } metadata
            && Array.TrueForAll(pairs, pair => metadata.Properties.GetValueOrDefault(pair.First) == pair.Second))
            ?? throw RegistryException.SchemaNotFound("Schema");
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, found, SchemaFormat.Of(call), isLookUp: false));
    }

    private RegistryAnswer Delete(RegistryCall call) => RegistryAnswer.OfNumbers(store.DeleteSubject(Subject(call), call.IsTrue("permanent")));

    private RegistryAnswer DeleteVersion(RegistryCall call)
    {
        var deleted = store.DeleteVersion(Subject(call), call.Version(1), call.IsTrue("permanent"));
        return RegistryAnswer.Of(json => json.WriteNumberValue(deleted));
    }

    private RegistryAnswer Compatibility(RegistryCall call, int? version)
    {
        var argument = version is null ? "testCompatibilityForSubject.arg3" : "testCompatibilityBySubjectName.arg4";
        var request = SchemaRequest.Read(RequestBody.Read(call.Body, "RegisterSchemaRequest", argument));
        var isVerbose = call.IsTrue("verbose");
        IReadOnlyList<string> conflicts;
        try
        {
            conflicts = store.Conflicts(Subject(call), version, request, call.IsTrue("normalize"));
        }
        catch (RegistryException invalid) when (invalid.Code == 42201 && isVerbose)
        {
            conflicts = [invalid.Message];
        }

        return RegistryAnswer.Of(json => SchemaJson.WriteVerdict(json, conflicts, isVerbose));
    }

    private SubjectVersion Find(RegistryCall call) => store.Version(Subject(call), call.Version(1), call.IsTrue("deleted"));

    private string Subject(RegistryCall call) => store.Meant(call.Subject);
}
