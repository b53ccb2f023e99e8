using System.Globalization;
using Google.Protobuf;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Turns what a client sent into what is stored, with the errors of the real server. Called under the store's lock.</summary>
internal sealed class SchemaLinker(Func<QualifiedSubject, int, bool, SubjectVersion?> find)
{
    /// <param name="subject">The subject that the schema is sent for.</param>
    /// <param name="request">The schema.</param>
    /// <param name="isNormalized">Whether it is to be normalized.</param>
    /// <param name="isNew">Whether it is to be registered: then it cannot refer to what is deleted.</param>
    /// <exception cref="RegistryException">The schema is refused: 42201.</exception>
    public SchemaContent Link(QualifiedSubject subject, SchemaRequest request, bool isNormalized, bool isNew)
    {
        if (request.Type is not (SchemaContent.Protobuf or "AVRO" or "JSON"))
        {
            throw new RegistryException(422, 42201, $"Invalid schema type {request.Type}");
        }

        if (request.IsEmpty)
        {
            throw RegistryException.EmptySchema();
        }

        var references = request.References.Select(reference => Resolve(subject, request.Type, reference, isNew)).ToArray();
        return request.Type == SchemaContent.Protobuf
            ? LinkProtobuf(subject, request, references, isNormalized)
            : new SchemaContent(request.Type, PlainSchema.Print(subject, request, references), new Lazy<SchemaFile?>((SchemaFile?)null), references, request.Metadata);
    }

    /// <summary>The file of a schema that was stored; null for one that is no Protobuf.</summary>
    public SchemaFile? Relink(QualifiedSubject subject, string type, string text, IReadOnlyList<SchemaReference> references) =>
        type == SchemaContent.Protobuf ? SchemaSource.Read(text).Link(Imports(subject, references)) : null;

    private SchemaContent LinkProtobuf(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references, bool isNormalized)
    {
        var source = Read(request.Schema);
        var imports = Imports(subject, references);
        try
        {
            source.Link(imports);
            var text = ProtoPrinter.Print(isNormalized ? source.Normalize(imports) : source.Tree);
            SchemaReference[] sorted = isNormalized ? [.. references.Distinct().OrderBy(reference => reference.Name, StringComparer.Ordinal)] : references;
            // The text is what is stored: what is read from it now is what is read from it after a restart.
            return new SchemaContent(SchemaContent.Protobuf, text, new Lazy<SchemaFile?>(SchemaSource.Read(text).Link(imports)), sorted, request.Metadata);
        }
        catch (ProtoTypeException error)
        {
            throw new RegistryException(422, 42201, $"Invalid schema {Describe(subject, request, references)}, details: {error.Message}");
        }
    }

    private SchemaImport[] Imports(QualifiedSubject subject, IEnumerable<SchemaReference> references) =>
        [.. references.Select(reference => Import(subject, reference)).OfType<SchemaImport>()];

    private static SchemaSource Read(string schema)
    {
        try
        {
            return SchemaSource.Read(schema);
        }
        catch (Exception error) when (error is ProtoSyntaxException or InvalidProtocolBufferException)
        {
            throw RegistryException.InvalidSchema(SchemaContent.Protobuf, $"Could not parse Protobuf - {error.Message}");
        }
    }

    private SchemaReference Resolve(QualifiedSubject user, string type, SchemaReference reference, bool isNew)
    {
        CheckComplete(type, reference);
        var version = reference.Version!.Value;
        if (version is 0 or < -1)
        {
            throw RegistryException.InvalidSchema(type, string.Create(
                CultureInfo.InvariantCulture, $"io.confluent.kafka.schemaregistry.exceptions.InvalidVersionException: {version}"));
        }

        var subject = user.Beside(reference.Subject!);
        var found = find(subject, version, !isNew) ?? throw RegistryException.InvalidSchema(type, string.Create(
            CultureInfo.InvariantCulture, $"No schema reference found for subject \"{subject}\" and version {version}"));
        // A bug of the real server: what it took with an empty name it cannot read again.
        foreach (var inner in found.Schema.Content.References.Where(inner => string.IsNullOrEmpty(inner.Name)))
        {
            CheckComplete(type, inner with { Name = null });
        }

        return reference with { Version = found.Version };
    }

    private static void CheckComplete(string type, SchemaReference reference)
    {
        if (reference.Name is null || reference.Subject is null || reference.Version is null)
        {
            throw RegistryException.InvalidSchema(type, $"Invalid reference: {reference}");
        }
    }

    private SchemaImport? Import(QualifiedSubject user, SchemaReference reference)
    {
        var found = find(user.Beside(reference.Subject!), reference.Version!.Value, true);
        if (found?.Schema.Content.File is not { } file)
        {
            return null;
        }

        return new SchemaImport(reference.Name!, string.Create(CultureInfo.InvariantCulture, $"{found.Subject}\n{found.Version}"), file);
    }

    private static string Describe(QualifiedSubject subject, SchemaRequest request, SchemaReference[] references) =>
        $"{{subject={subject},version={request.Version},id={request.Id},guid={SchemaContent.GuidOf(request.Schema, references, request.Metadata)},schemaType={request.Type},"
        + $"references=[{string.Join(", ", references.Select(reference => reference.ToString()))}],metadata={request.Metadata?.ToString() ?? "null"},ruleSet=null,"
        + $"schema={request.Schema},schemaTags=null,ts=null,deleted=null}}";
}
