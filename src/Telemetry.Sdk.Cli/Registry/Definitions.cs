using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>Makes what is sent to the registry: the file, and where its imports are registered. For one thread.</summary>
internal sealed class Definitions(RegistryConnection registry)
{
    // The versions of the imports that are known to be registered.
    private readonly Dictionary<SourceSchema, int> _versions = [];

    /// <summary>Finds the imports; null where one of them is not registered.</summary>
    public async Task<SchemaDefinition?> FindAsync(SourceSchema schema, CancellationToken cancellationToken)
    {
        foreach (var import in schema.Imports)
        {
            if (_versions.ContainsKey(import.File))
            {
                continue;
            }

            if (await FindAsync(import.File, cancellationToken).ConfigureAwait(false) is not { } definition
                || await registry.FindAsync(import.Name, definition, cancellationToken).ConfigureAwait(false) is not { Version: { } version })
            {
                return null;
            }

            _versions[import.File] = version;
        }

        return Define(schema);
    }

    /// <summary>Registers the imports, children first.</summary>
    public async Task<SchemaDefinition> RegisterAsync(SourceSchema schema, CancellationToken cancellationToken)
    {
        foreach (var import in schema.Imports.Where(import => !_versions.ContainsKey(import.File)))
        {
            var definition = await RegisterAsync(import.File, cancellationToken).ConfigureAwait(false);
            var identity = await registry.RegisterAsync(import.Name, definition, cancellationToken).ConfigureAwait(false);

            // Old registries answer the id only.
            _versions[import.File] = identity.Version
                ?? (await registry.FindAsync(import.Name, definition, cancellationToken).ConfigureAwait(false))?.Version
                ?? throw new ToolException($"The Schema Registry names no version of the import '{import.Name}'.", ExitCode.NoAnswer);
        }

        return Define(schema);
    }

    private SchemaDefinition Define(SourceSchema schema) => new(
        Convert.ToBase64String(schema.Compiled.Bytes),
        [.. schema.Imports.Select(import => new SchemaImport(import.Name, import.Name, _versions[import.File]))]);
}
