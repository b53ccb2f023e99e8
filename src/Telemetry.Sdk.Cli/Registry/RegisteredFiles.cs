using Google.Protobuf;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;
using SchemaImport = Telemetry.Sdk.Testing.Compatibility.SchemaImport;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>Fetches registered schemas with their references, each once. For one thread.</summary>
internal sealed class RegisteredFiles(RegistryConnection registry)
{
    // As deep as the imports of a source may be.
    private const int MaxDepth = 100;

    private readonly Dictionary<(string Subject, int Version), RegisteredFile> _files = [];

    /// <summary>Fetches a version.</summary>
    /// <exception cref="ToolException">The registry does not have it, or has something that cannot be read.</exception>
    public async Task<RegisteredFile> FetchAsync(string subject, int version, CancellationToken cancellationToken) =>
        await FetchAsync(subject, version, 0, cancellationToken).ConfigureAwait(false);

    private async Task<RegisteredFile> FetchAsync(string subject, int version, int depth, CancellationToken cancellationToken)
    {
        if (_files.TryGetValue((subject, version), out var known))
        {
            return known;
        }

        if (depth > MaxDepth)
        {
            throw Unreadable(subject, version, $"its references are more than {MaxDepth} deep");
        }

        var registered = await registry.SchemaAsync(subject, version, cancellationToken).ConfigureAwait(false)
            ?? throw Unreadable(subject, version, "the registry has no such version");
        if (registered.SchemaType != SchemaRequest.Protobuf)
        {
            return _files[(subject, version)] = new RegisteredFile(registered.SchemaType, null);
        }

        List<SchemaImport> imports = [];
        foreach (var reference in registered.Imports)
        {
            var import = await FetchAsync(reference.Subject, reference.Version, depth + 1, cancellationToken).ConfigureAwait(false);
            if (import.File is { } file)
            {
                imports.Add(SchemaImport.Of(reference.Name, file));
            }
        }

        return _files[(subject, version)] = new RegisteredFile(registered.SchemaType, Read(subject, version, registered.Schema, imports));
    }

    private static SchemaFile Read(string subject, int version, string schema, List<SchemaImport> imports)
    {
        try
        {
            return SchemaSource.Read(schema).Link(imports);
        }
        catch (Exception wrong) when (wrong is ProtoSyntaxException or ProtoTypeException or InvalidProtocolBufferException)
        {
            throw Unreadable(subject, version, wrong.Message);
        }
    }

    private static ToolException Unreadable(string subject, int version, string why) =>
        new($"Version {version} of subject '{subject}' cannot be compared: {why}.", ExitCode.NoAnswer);
}
