using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Turns what a client sent into what is stored, with the errors of the real server. Called under the store's lock.</summary>
internal sealed class SchemaLinker(Func<QualifiedSubject, int, SubjectVersion?> find)
{
    /// <exception cref="RegistryException">The schema is refused: 42201.</exception>
    public SchemaContent Link(QualifiedSubject subject, SchemaRequest request, bool isNormalized)
    {
        if (request.Type is not (SchemaContent.Protobuf or "AVRO" or "JSON"))
        {
            throw new RegistryException(422, 42201, $"Invalid schema type {request.Type}");
        }

        if (request.Schema.Length == 0)
        {
            throw RegistryException.EmptySchema();
        }

        var references = request.References.Select(reference => Resolve(subject, reference)).ToArray();
        return request.Type == SchemaContent.Protobuf
            ? LinkProtobuf(subject, request, references, isNormalized)
            : new SchemaContent(request.Type, PrintJson(request), null, references, request.Metadata);
    }

    private SchemaContent LinkProtobuf(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references, bool isNormalized)
    {
        var source = Read(request.Schema);
        SchemaImport[] imports = [.. references.Select(reference => Import(subject, reference)).OfType<SchemaImport>()];
        try
        {
            var file = source.Link(imports);
            var tree = isNormalized ? source.Normalize(imports) : source.Tree;
            var sorted = isNormalized ? [.. references.Distinct().OrderBy(reference => reference.Name, StringComparer.Ordinal)] : references;
            return new SchemaContent(SchemaContent.Protobuf, ProtoPrinter.Print(tree), file, sorted, request.Metadata);
        }
        catch (ProtoTypeException error)
        {
            throw new RegistryException(422, 42201, $"Invalid schema {Describe(subject, request, references)}, details: {error.Message}");
        }
    }

    private static SchemaSource Read(string schema)
    {
        try
        {
            return SchemaSource.Read(schema);
        }
        catch (Exception error) when (error is ProtoSyntaxException or InvalidProtocolBufferException)
        {
            throw RegistryException.InvalidProtobuf($"Could not parse Protobuf - {error.Message}");
        }
    }

    private SchemaReference Resolve(QualifiedSubject user, SchemaReference reference)
    {
        if (reference.Name is null || reference.Subject is null || reference.Version is not { } version)
        {
            throw RegistryException.InvalidProtobuf($"Invalid reference: {reference}");
        }

        if (version is 0 or < -1)
        {
            throw RegistryException.InvalidProtobuf(string.Create(
                CultureInfo.InvariantCulture, $"io.confluent.kafka.schemaregistry.exceptions.InvalidVersionException: {version}"));
        }

        var found = find(user.Beside(reference.Subject), version) ?? throw RegistryException.InvalidProtobuf(string.Create(
            CultureInfo.InvariantCulture, $"No schema reference found for subject \"{reference.Subject}\" and version {version}"));
        return reference with { Version = found.Version };
    }

    private SchemaImport? Import(QualifiedSubject user, SchemaReference reference)
    {
        var found = find(user.Beside(reference.Subject!), reference.Version!.Value)!;
        var origin = string.Create(CultureInfo.InvariantCulture, $"{found.Subject}\n{found.Version}");
        return found.Schema.Content.File is { } file ? new SchemaImport(reference.Name!, origin, file) : null;
    }

    private static string Describe(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references) =>
        $"{{subject={subject},version=0,id=-1,guid={SchemaContent.GuidOf(request.Schema, references, request.Metadata)},schemaType={request.Type},"
        + $"references=[{string.Join(", ", references.Select(reference => reference.ToString()))}],metadata={request.Metadata?.Text ?? "null"},ruleSet=null,"
        + $"schema={request.Schema},schemaTags=null,ts=null,deleted=null}}";

    // Avro and JSON are kept, not understood; both are JSON.
    private static string PrintJson(SchemaRequest request)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Schema);
            var isPlainType = request.Type == "AVRO" && document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.EnumerateObject().Count() == 1 && document.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String;
            return isPlainType ? document.RootElement.GetProperty("type").GetRawText() : Compact(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new RegistryException(422, 42201, $"Invalid schema of type {request.Type}, details: {error.Message}");
        }
    }

    private static string Compact(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, RegistryAnswer.Json))
        {
            element.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
