using System.Text.Json;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>The commands and requests that end a blocked state, ready to copy. Credentials are named by variable, never written out.</summary>
internal sealed class SchemaCure(RegistrySettings settings)
{
    /// <summary>The version that a registry replaces by the newest number.</summary>
    public const int Latest = -1;

    // A command above Linux's 128 KiB an argument cannot run, and one far below it fills a log line. Characters of all commands of one cure.
    private const int MaxLength = 16 * 1024;
    private const string Post = "curl -sS -X POST";

    private readonly string _address = settings.Addresses[0].ToString().TrimEnd('/');

    /// <summary>Returns the steps of a subject and its imports, one a line, in order and without repeats.</summary>
    public string Steps(string subject, IEnumerable<string?> steps)
    {
        string[] lines = [.. steps.Where(step => step is not null).SelectMany(step => step!.Split('\n')).Distinct()];
        return lines.Sum(static line => line.Length) <= MaxLength
            ? string.Join('\n', lines)
            : string.Join('\n', lines.Where(static line => !line.StartsWith(Post, StringComparison.Ordinal)).Append(RegisterByTool(subject)).Distinct());
    }

    /// <summary>Returns the command that registers a schema; a large one is left to the tool, which reads the file itself.</summary>
    public string Register(string subject, SchemaDefinition definition)
    {
        var body = JsonSerializer.Serialize(SchemaRequest.Of(definition), RegistryContracts.Default.SchemaRequest);
        return body.Length > MaxLength ? RegisterByTool(subject)
            : $"{Post}{Access()} -H 'Content-Type: {RegistryTransport.MediaType}' --data '{body}' '{_address}/subjects/{Uri.EscapeDataString(subject)}/versions{(definition.Normalize ? "?normalize=true" : "")}'";
    }

    /// <summary>Returns the command that writes a file of ids anew; without a network this client reads it again by itself.</summary>
    public string Export(PinnedIds pinned) => $"ticket-telemetry schema export --registry {Quoted(pinned.Registry ?? _address)} --output {Quoted(pinned.Path)}";

    /// <summary>Returns what whoever runs the registry must allow.</summary>
    public string Authorise(string subject, RegistryFailure failure, bool register)
    {
        var access = register ? "read and write" : "read";
        return failure == RegistryFailure.Unauthenticated
            ? $"Set valid credentials for {_address} ({Words()}); they need {access} access to subject '{subject}'."
            : $"Ask the operator of {_address} to give {Who()} {access} access to subject '{subject}'.";
    }

    /// <summary>Returns the command that lets a subject take registrations.</summary>
    public string AllowRegistration(string subject) =>
        $"curl -sS -X PUT{Access()} -H 'Content-Type: {RegistryTransport.MediaType}' --data '{{\"mode\":\"READWRITE\"}}' '{_address}/mode/{Uri.EscapeDataString(subject)}'";

    // Imports too. Credentials stand in the environment, as a service has them.
    private string RegisterByTool(string subject)
    {
        var authentication = settings.Authentication;
        string?[] words =
        [
            authentication.LogicalCluster is { } cluster ? "bearer.auth.logical.cluster=" + cluster : null,
            authentication.IdentityPool is { } pool ? "bearer.auth.identity.pool.id=" + pool : null,
            settings.CertificateAuthority is { } path ? "ssl.ca.location=" + path : null,
            settings.KeyStore is { } keyStore ? "ssl.keystore.location=" + keyStore : null,
            settings.VerifyCertificates ? null : "enable.ssl.certificate.verification=false",
        ];
        return $"ticket-telemetry schema register PROTO_FILE_OR_ASSEMBLY --subject {Quoted(subject)} --registry {Quoted(_address)}"
            + string.Concat(words.Where(static word => word is not null).Select(static word => " --setting " + Quoted(word!)));
    }

    private string Who() => settings.Authentication switch
    {
        { Source: CredentialSource.OAuthBearer, UserName: { } client } => $"client '{client}'",
        { UserName: { } user } => $"user '{user}'",
        _ => "the credentials in use",
    };

    private string Words() => settings.Authentication.Source switch
    {
        CredentialSource.UserInfo => "schema.registry.basic.auth.user.info",
        CredentialSource.SaslInherit => "sasl.username and sasl.password",
        CredentialSource.StaticToken => "schema.registry.bearer.auth.token",
        CredentialSource.OAuthBearer => "schema.registry.bearer.auth.client.id, client.secret and scope",
        CredentialSource.Custom => $"the token that {nameof(SchemaRegistryOptions)}.{nameof(SchemaRegistryOptions.GetBearerToken)} returns",
        _ => "schema.registry.basic.auth.user.info or schema.registry.bearer.auth.token",
    };

    // What curl needs to be let in as this client is; secrets by variable.
    private string Access()
    {
        var authentication = settings.Authentication;
        string?[] options =
        [
            authentication.Source switch
            {
                CredentialSource.UserInfo => "-u \"$SCHEMA_REGISTRY_USER_INFO\"",
                CredentialSource.SaslInherit => "-u \"$SASL_USERNAME:$SASL_PASSWORD\"",
                CredentialSource.None => null,
                _ => "-H \"Authorization: Bearer $SCHEMA_REGISTRY_TOKEN\"",
            },
            authentication.LogicalCluster is { } cluster ? $"-H {Quoted("target-sr-cluster: " + cluster)}" : null,
            authentication.IdentityPool is { } pool ? $"-H {Quoted("Confluent-Identity-Pool-Id: " + pool)}" : null,
            settings.CertificateAuthority is { } path ? $"--cacert {Quoted(path)}" : null,
            settings.KeyStore is { } keyStore ? $"--cert-type P12 --cert {Quoted(keyStore)}{(settings.KeyStorePassword is null ? "" : ":\"$SCHEMA_REGISTRY_KEYSTORE_PASSWORD\"")}" : null,
            settings.VerifyCertificates ? null : "--insecure",
        ];
        return string.Concat(options.Where(static option => option is not null).Select(static option => " " + option));
    }

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
