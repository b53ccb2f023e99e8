namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Paths under <c>/config</c> and <c>/mode</c>, for a subject, a context or everything.</summary>
internal sealed class SettingRoutes(SchemaStore store)
{
    public static RegistryRoute[] Of(SchemaStore store)
    {
        var routes = new SettingRoutes(store);
        return
        [
            routes.ConfigRoute("/config"),
            routes.ConfigRoute("/config/*"),
            routes.ModeRoute("/mode"),
            routes.ModeRoute("/mode/*"),
        ];
    }

    private RegistryRoute ConfigRoute(string path) =>
        RegistryRoute.Of(path, ("GET", Config), ("PUT", SetConfig), ("DELETE", DeleteConfig));

    private RegistryRoute ModeRoute(string path) => RegistryRoute.Of(path, ("GET", Mode), ("PUT", SetMode), ("DELETE", DeleteMode));

    private RegistryAnswer Config(RegistryCall call)
    {
        var subject = call.SettingSubject;
        var config = store.Config(subject) ?? (call.IsTrue("defaultToGlobal") ? store.EffectiveConfig(subject) : IsGlobal(subject) ? SubjectConfig.Empty : null);
        return config is null
            ? throw new RegistryException(404, 40408, $"Subject '{subject}' does not have subject-level compatibility configured")
            : Answer(config, isPut: false);
    }

    private RegistryAnswer SetConfig(RegistryCall call)
    {
        var argument = call.Arguments.Length == 0 ? "updateTopLevelConfig.arg2" : "updateSubjectLevelConfig.arg2";
        var body = RequestBody.Read(call.Body, "ConfigUpdateRequest", argument);
        var config = (store.Config(call.SettingSubject) ?? SubjectConfig.Empty).Update(body);
        CheckUsable(call);
        store.SetConfig(call.SettingSubject, config);
        return Answer(config, isPut: true);
    }

    private RegistryAnswer DeleteConfig(RegistryCall call)
    {
        var subject = call.SettingSubject;
        var config = store.Config(subject) ?? (subject.Length == 0 ? SubjectConfig.Empty : throw RegistryException.SubjectNotFound(subject));
        store.SetConfig(subject, null);
        return Answer(config, isPut: false);
    }

    private RegistryAnswer Mode(RegistryCall call)
    {
        var subject = call.SettingSubject;
        var mode = store.Mode(subject) ?? (call.IsTrue("defaultToGlobal") ? store.EffectiveMode(subject) : IsGlobal(subject) ? RegistryModes.Default : null);
        return RegistryAnswer.OfMember("mode", mode
            ?? throw new RegistryException(404, 40409, $"Subject '{subject}' does not have subject-level mode configured"));
    }

    private RegistryAnswer SetMode(RegistryCall call)
    {
        var argument = call.Arguments.Length == 0 ? "updateTopLevelMode.arg2" : "updateMode.arg2";
        var body = RequestBody.Read(call.Body, "ModeUpdateRequest", argument);
        if (!body.TryGetProperty("mode", out var sent))
        {
            throw RegistryException.Internal();
        }

        CheckUsable(call);
        var word = RequestBody.Text(sent);
        var mode = word is null ? null : RegistryModes.Check(word);
        if (word == RegistryModes.Forward && !IsEverywhere(call.SettingSubject))
        {
            throw new RegistryException(422, 42204, "Forward mode only supported on global level");
        }

        store.SetMode(call.SettingSubject, mode, call.IsTrue("force"));
        return RegistryAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("mode");
            sent.WriteTo(json);
            json.WriteEndObject();
        });
    }

    private RegistryAnswer DeleteMode(RegistryCall call)
    {
        var subject = call.SettingSubject;
        var isRecursive = call.IsTrue("recursive");
        if (store.Mode(subject) is null && !isRecursive && !IsGlobal(subject))
        {
            throw RegistryException.SubjectNotFound(subject);
        }

        return RegistryAnswer.OfMember("mode", store.DeleteMode(subject, isRecursive) ?? (IsGlobal(subject) ? RegistryModes.Default : null));
    }

    private static void CheckUsable(RegistryCall call)
    {
        if (call.Arguments.Length > 0)
        {
            call.CheckUsable();
        }
    }

    // The default context is the global one; the one above all contexts has a name.
    private static bool IsGlobal(string subject) => subject.Length == 0 || IsEverywhere(subject);

    private static bool IsEverywhere(string subject) => QualifiedSubject.Parse(subject).Context == ".__GLOBAL";

    private static RegistryAnswer Answer(SubjectConfig config, bool isPut) => RegistryAnswer.Of(json =>
    {
        json.WriteStartObject();
        config.Write(json, isPut);
        json.WriteEndObject();
    });
}
