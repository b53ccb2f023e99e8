using System.Text.Json;

namespace Telemetry.Sdk.Schema;

/// <summary>The commands and requests that end a blocked state, ready to copy. Credentials are named by variable, never written out.</summary>
internal sealed class SchemaCure(RegistrySettings settings)
{
    /// <summary>The version that a registry replaces by the newest number.</summary>
    public const int Latest = -1;

    private readonly string _address = settings.Addresses[0].ToString().TrimEnd('/');

    /// <summary>Returns several steps, one a line, in order and without repeats.</summary>
    public static string Steps(IEnumerable<string?> steps) =>
        string.Join('\n', steps.Where(step => step is not null).SelectMany(step => step!.Split('\n')).Distinct());

    /// <summary>Returns the command that registers a schema.</summary>
    public string Register(string subject, SchemaDefinition definition)
    {
        var body = JsonSerializer.Serialize(SchemaRequest.Of(definition), RegistryContracts.Default.SchemaRequest);
        return $"curl -sS -X POST{Access()} -H 'Content-Type: {RegistryTransport.MediaType}' --data '{body}' '{_address}/subjects/{Uri.EscapeDataString(subject)}/versions{(definition.Normalize ? "?normalize=true" : "")}'";
    }

    /// <summary>Returns the command that writes a file of ids anew; without a network this client reads it again by itself.</summary>
    public string Export(PinnedIds pinned) => $"ticket-telemetry schema export --registry '{pinned.Registry ?? _address}' --output '{pinned.Path}'";

    /// <summary>Returns what whoever runs the registry must allow.</summary>
    public string Authorise(string subject, RegistryFailure failure, bool register)
    {
        var access = register ? "read and write" : "read";
        return failure == RegistryFailure.Unauthenticated
            ? $"Set valid credentials for {_address} (schema.registry.basic.auth.user.info or schema.registry.bearer.auth.token); they need {access} access to subject '{subject}'."
            : $"Ask the operator of {_address} to give {Who()} {access} access to subject '{subject}'.";
    }

    /// <summary>Returns the command that lets a subject take registrations.</summary>
    public string AllowRegistration(string subject) =>
        $"curl -sS -X PUT{Access()} -H 'Content-Type: {RegistryTransport.MediaType}' --data '{{\"mode\":\"READWRITE\"}}' '{_address}/mode/{Uri.EscapeDataString(subject)}'";

    private string Who() => settings.Authentication.UserName is { } user ? $"user '{user}'" : "the credentials in use";

    private string Access()
    {
        var authentication = settings.Authentication.Scheme switch
        {
            "Basic" => " -u \"$SCHEMA_REGISTRY_USER_INFO\"",
            "Bearer" => " -H \"Authorization: Bearer $SCHEMA_REGISTRY_TOKEN\"",
            _ => "",
        };
        return settings.CertificateAuthority is { } path ? $"{authentication} --cacert '{path}'" : authentication;
    }
}
