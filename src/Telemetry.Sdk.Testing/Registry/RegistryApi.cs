using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The routes of the REST interface over the store.</summary>
internal sealed class RegistryApi(SchemaStore store)
{
    /// <summary>Answers one request; errors are answers too.</summary>
    public RegistryAnswer Answer(string method, RequestTarget target, string body)
    {
        try
        {
            return target.Segments switch
            {
                [] when method == "GET" => RegistryAnswer.OfMember("", null),
                ["subjects", .. var rest] => Subjects(method, rest, target, body),
                ["schemas", .. var rest] when method == "GET" => Schemas(rest),
                ["compatibility", "subjects", var subject, "versions", .. var rest] when method == "POST" =>
                    CheckCompatibility(subject, rest, target, body),
                ["config", .. var rest] => Config(method, rest, target, body),
                ["mode", .. var rest] when method == "GET" => Mode(rest, target),
                ["contexts"] when method == "GET" => RegistryAnswer.OfList(["."]),
                ["associations", "resources", _, var resource] when method == "GET" =>
                    throw new RegistryException(404, 40410, $"No associations found for resource '{resource}'"),
                _ => throw RegistryException.NotFound(),
            };
        }
        catch (RegistryException error)
        {
            return RegistryAnswer.Of(error);
        }
        catch (JsonException malformed)
        {
            return RegistryAnswer.Of(new RegistryException(400, 400, malformed.Message));
        }
    }

    private RegistryAnswer Subjects(string method, string[] rest, RequestTarget target, string body) => (method, rest) switch
    {
        ("GET", []) => RegistryAnswer.OfList(store.Subjects(target.Value("subjectPrefix")?.Replace(":*:", "", StringComparison.Ordinal) ?? "")),
        ("POST", [var subject]) => LookUp(subject, body),
        ("GET", [var subject, "versions"]) => Numbers(store.Versions(subject).Select(version => version.Version)),
        ("POST", [var subject, "versions"]) => Register(subject, body),
        ("GET", [var subject, "versions", var version]) =>
            RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, Version(subject, version), isLookUp: false)),
        ("GET", [var subject, "versions", var version, "schema"]) => RegistryAnswer.OfText(Version(subject, version).Schema.Content.Text),
        _ => throw RegistryException.NotFound(),
    };

    private RegistryAnswer Schemas(string[] rest) => rest switch
    {
        ["types"] => RegistryAnswer.OfList(["JSON", "PROTOBUF", "AVRO"]),
        ["ids", var id] => OfPlaces(store.ById(Id(id)), withPlace: true),
        ["ids", var id, "schema"] => RegistryAnswer.OfText(store.ById(Id(id))[0].Schema.Content.Text),
        ["ids", var id, "subjects"] => RegistryAnswer.OfList(store.ById(Id(id)).Select(version => version.Subject)),
        ["ids", var id, "versions"] => Places(store.ById(Id(id))),
        ["guids", var guid] => OfPlaces(
            Guid.TryParse(guid, out var value) ? store.ByGuid(value) : throw new RegistryException(404, 40403, $"Schema {guid} not found"),
            withPlace: false),
        _ => throw RegistryException.NotFound(),
    };

    private RegistryAnswer Register(string subject, string body)
    {
        var version = store.RegisterChecked(subject, SchemaJson.Read(Json(body, "register.arg5")));
        return RegistryAnswer.Of(json => SchemaJson.WriteRegistered(json, version));
    }

    private RegistryAnswer LookUp(string subject, string body)
    {
        var version = store.LookUp(subject, SchemaJson.Read(Json(body, "lookUpSchemaUnderSubject.arg5")));
        return RegistryAnswer.Of(json => SchemaJson.WriteVersion(json, version, isLookUp: true));
    }

    private RegistryAnswer CheckCompatibility(string subject, string[] rest, RequestTarget target, string body)
    {
        SchemaJson.Read(Json(body, "testCompatibilityBySubjectName.arg4"));
        if (rest is [var number] && ParseVersion(number) is var version && version != -1)
        {
            CheckVersion(subject, version);
        }

        var reason = store.RefusalOf(subject);
        return RegistryAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("is_compatible", reason is null);
            if (target.IsTrue("verbose"))
            {
                json.WriteStartArray("messages");
                if (reason is not null)
                {
                    json.WriteStringValue(reason);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    private void CheckVersion(string subject, int version)
    {
        if (!store.Subjects().Contains(subject, StringComparer.Ordinal))
        {
            throw RegistryException.VersionNotFound(version);
        }

        store.Version(subject, version);
    }

    private RegistryAnswer Config(string method, string[] rest, RequestTarget target, string body)
    {
        var subject = rest.Length switch
        {
            0 => null,
            1 => rest[0],
            _ => throw RegistryException.NotFound(),
        };
        return method switch
        {
            "GET" => RegistryAnswer.OfMember("compatibilityLevel", Level(subject, target)),
            "PUT" => SetLevel(subject, Json(body, subject is null ? "updateTopLevelConfig.arg2" : "updateSubjectLevelConfig.arg2")),
            "DELETE" => DeleteLevel(subject),
            _ => throw RegistryException.NotFound(),
        };
    }

    private string Level(string? subject, RequestTarget target) =>
        store.Level(subject) ?? (target.IsTrue("defaultToGlobal") ? store.Level(null)! : throw new RegistryException(
            404, 40408, $"Subject '{subject}' does not have subject-level compatibility configured"));

    private RegistryAnswer SetLevel(string? subject, JsonElement body)
    {
        // The real server reads and answers "compatibility" here, and "compatibilityLevel" everywhere else.
        var isSent = body.TryGetProperty("compatibility", out _) || body.TryGetProperty("compatibilityLevel", out _);
        var sent = SchemaJson.Text(body, "compatibility") ?? SchemaJson.Text(body, "compatibilityLevel");
        var level = sent is null ? null : CompatibilityLevels.Check(sent);
        if (isSent)
        {
            store.SetLevel(subject, level);
        }

        return RegistryAnswer.OfMember("compatibility", level);
    }

    private RegistryAnswer DeleteLevel(string? subject)
    {
        var level = store.Level(subject) ?? throw RegistryException.SubjectNotFound(subject!);
        store.SetLevel(subject, null);
        return RegistryAnswer.OfMember("compatibilityLevel", level);
    }

    private static RegistryAnswer Mode(string[] rest, RequestTarget target) => rest.Length == 0 || target.IsTrue("defaultToGlobal")
        ? RegistryAnswer.OfMember("mode", "READWRITE")
        : throw new RegistryException(404, 40409, $"Subject '{rest[0]}' does not have subject-level mode configured");

    private SubjectVersion Version(string subject, string version) => store.Version(subject, ParseVersion(version));

    private static RegistryAnswer OfPlaces(SubjectVersion[] places, bool withPlace) =>
        RegistryAnswer.Of(json => SchemaJson.WriteSchema(json, places[0], withPlace));

    private static RegistryAnswer Numbers(IEnumerable<int> numbers) => RegistryAnswer.Of(json =>
    {
        json.WriteStartArray();
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    });

    private static RegistryAnswer Places(SubjectVersion[] places) => RegistryAnswer.Of(json =>
    {
        json.WriteStartArray();
        foreach (var place in places)
        {
            json.WriteStartObject();
            json.WriteString("subject", place.Subject);
            json.WriteNumber("version", place.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    // -1 is the latest.
    private static int ParseVersion(string version)
    {
        if (version.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        return int.TryParse(version, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is -1 or > 0
            ? number
            : throw RegistryException.InvalidVersion(version);
    }

    private static int Id(string id) =>
        int.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw RegistryException.NotFound();

    private static JsonElement Json(string body, string argument)
    {
        using var document = string.IsNullOrWhiteSpace(body) ? null : JsonDocument.Parse(body);
        return document?.RootElement.ValueKind switch
        {
            null or JsonValueKind.Null => throw new RegistryException(422, 422, $"{argument} must not be null (was null)"),
            JsonValueKind.Object => document.RootElement.Clone(),
            var kind => throw new RegistryException(400, 400, $"Cannot deserialize an object from {kind} value"),
        };
    }
}
