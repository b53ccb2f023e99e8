using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The REST calls of a Confluent-compatible Schema Registry.</summary>
internal sealed class RegistryClient(RegistryTransport transport) : ISchemaRegistry
{
    /// <summary>Returns a client with its own connections.</summary>
    public static RegistryClient Create(RegistrySettings settings, TimeProvider time) =>
        new(new RegistryTransport(settings, RegistryHandler.Create(settings), time));

    public async Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        Identity(await PostAsync($"subjects/{Escape(subject)}/versions{Normalize(schema)}", schema, cancellationToken).ConfigureAwait(false), subject);

    public async Task<SchemaIdentity> LookUpAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        Identity(await PostAsync($"subjects/{Escape(subject)}{Normalize(schema)}", schema, cancellationToken).ConfigureAwait(false), subject);

    public async Task<CompatibilityVerdict> CheckAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await transport.SendAsync(
                HttpMethod.Post,
                $"compatibility/subjects/{Escape(subject)}/versions?verbose=true{(schema.Normalize ? "&normalize=true" : "")}",
                Body(schema),
                RegistryContracts.Default.CompatibilityAnswer,
                cancellationToken).ConfigureAwait(false);
            var outcome = answer.IsCompatible switch
            {
                true => CompatibilityOutcome.Compatible,
                false => CompatibilityOutcome.Incompatible,
                null => CompatibilityOutcome.CannotCheck,
            };
            return new CompatibilityVerdict(outcome, answer.Messages ?? []);
        }
        catch (RegistryException failure) when (CannotCheck(failure))
        {
            return new CompatibilityVerdict(CompatibilityOutcome.CannotCheck, [failure.Message]);
        }
    }

    public async Task<RegisteredSchema?> GetByIdAsync(int id, string? subject, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"schemas/ids/{id}?format=serialized") + (subject is null ? "" : "&subject=" + Escape(subject));
        var found = await GetAsync(path, cancellationToken).ConfigureAwait(false);

        // Registries leave out what was asked for.
        return found is null || found.Id == id ? found
            : found.Id is null ? found with { Id = id }
            : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry answered schema {found.Id} when it was asked for schema {id}.");
    }

    public async Task<RegisteredSchema?> GetByGuidAsync(Guid guid, CancellationToken cancellationToken)
    {
        try
        {
            var found = await GetAsync($"schemas/guids/{guid:D}?format=serialized", cancellationToken).ConfigureAwait(false);
            return found is null || found.Guid == guid ? found
                : found.Guid is null ? found with { Guid = guid }
                : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry answered schema {found.Guid} when it was asked for schema {guid}.");
        }
        catch (RegistryException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            // A registry without GUIDs does not know the path either.
            return null;
        }
    }

    public Task<RegisteredSchema?> GetVersionAsync(string subject, int? version, CancellationToken cancellationToken) =>
        GetAsync(
            $"subjects/{Escape(subject)}/versions/{version?.ToString(CultureInfo.InvariantCulture) ?? "latest"}?deleted={(version is null ? "false" : "true")}&format=serialized",
            cancellationToken);

    public Task<RegisteredSchema?> GetLatestWithMetadataAsync(string subject, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        GetAsync(
            $"subjects/{Escape(subject)}/metadata?{string.Concat(properties.Select(property => $"key={Escape(property.Key)}&value={Escape(property.Value)}&"))}deleted=false&format=serialized",
            cancellationToken);

    public void Dispose() => transport.Dispose();

    // Apicurio fails on base64 schemas with 500; servers before 5.x do not know the call. Neither says anything about the schema.
    private static bool CannotCheck(RegistryException failure) =>
        failure.Status is HttpStatusCode.InternalServerError or HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed
        || (failure.Status == HttpStatusCode.NotFound && failure.Failure == RegistryFailure.NotARegistry);

    private static string Escape(string segment) => Uri.EscapeDataString(segment);

    private static string Normalize(SchemaDefinition schema) => schema.Normalize ? "?normalize=true" : "";

    private static byte[] Body(SchemaDefinition schema) =>
        JsonSerializer.SerializeToUtf8Bytes(SchemaRequest.Of(schema), RegistryContracts.Default.SchemaRequest);

    private static SchemaIdentity Identity(SchemaAnswer answer, string subject) => answer.Id is { } id and >= 0
        ? new SchemaIdentity(id, answer.Guid, answer.Version is > 0 ? answer.Version : null)
        : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry's answer about subject '{subject}' has no id.");

    private Task<SchemaAnswer> PostAsync(string path, SchemaDefinition schema, CancellationToken cancellationToken) =>
        transport.SendAsync(HttpMethod.Post, path, Body(schema), RegistryContracts.Default.SchemaAnswer, cancellationToken);

    private async Task<RegisteredSchema?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await transport.SendAsync(HttpMethod.Get, path, body: null, RegistryContracts.Default.SchemaAnswer, cancellationToken).ConfigureAwait(false);
            return answer is { Schema: { } schema, Id: null or >= 0 } ? Registered(answer, schema)
                : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry's answer to '{path}' has no schema, or an id below zero.");
        }
        catch (RegistryException missing) when (missing.Failure is RegistryFailure.SubjectUnknown or RegistryFailure.SchemaUnknown)
        {
            return null;
        }
    }

    private static RegisteredSchema Registered(SchemaAnswer answer, string schema) => new(
        answer.Id,
        answer.Guid,
        answer.Subject,
        answer.Version,
        answer.SchemaType ?? "AVRO",
        schema,
        answer.References is null ? [] : [.. answer.References.Select(Import)]);

    // What the contract declares is not what an answer must hold.
    private static SchemaImport Import(ReferenceContract? reference) => reference is { Name: not null, Subject: not null }
        ? new SchemaImport(reference.Name, reference.Subject, reference.Version)
        : throw new RegistryException(RegistryFailure.NotARegistry, "The Schema Registry's answer has a reference without a name or a subject.");
}
