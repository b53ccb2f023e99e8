using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The files that schemas import, by subject and version: asked for once, several at a time. Safe for all threads.</summary>
internal sealed class ImportedSchemas : IDisposable
{
    private const int MaxFiles = 5_000;
    private const int MaxConcurrentCalls = 8;

    private readonly ISchemaRegistry _registry;
    private readonly RegistryPipeline _pipeline;

    // Never disposed: it has no wait handle, and calls that are being cancelled still release it.
    private readonly SemaphoreSlim _calls = new(MaxConcurrentCalls);
    private readonly Flights<(string Subject, int Version), DescriptorSource> _files;

    public ImportedSchemas(ISchemaRegistry registry, RegistryPipeline pipeline, TimeProvider time)
    {
        (_registry, _pipeline) = (registry, pipeline);
        _files = new(MaxFiles, time, LoadAsync, Lifetime) { Weight = static file => file.Bytes, MaxWeight = ReaderSchemas.MaxBytes };
    }

    /// <summary>Returns an imported file.</summary>
    /// <exception cref="ProtobufSerdeException">The registry has no such version, or it is no descriptor.</exception>
    /// <exception cref="RegistryException">The registry gave no usable answer.</exception>
    public async Task<DescriptorSource> GetAsync(SchemaImport import, CancellationToken cancellationToken) =>
        await _files.GetAsync((import.Subject, import.Version)).WaitAsync(cancellationToken).ConfigureAwait(false);

    public void Dispose() => _files.Dispose();

    // A version is for ever; the newest one is only the newest.
    private static TimeSpan Lifetime(DescriptorSource file) => file.IsNewest ? ReaderSchemas.UnknownLifetime : Timeout.InfiniteTimeSpan;

    private async Task<DescriptorSource> LoadAsync((string Subject, int Version) key, CancellationToken stop)
    {
        await _calls.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var what = $"version {key.Version} of subject '{key.Subject}'";
            int? version = key.Version > 0 ? key.Version : null;
            var found = await _pipeline.CallAsync(ct => _registry.GetVersionAsync(key.Subject, version, ct), stop).ConfigureAwait(false);
            return found is null
                ? throw new ProtobufSerdeException(ProtobufSerdeError.SchemaInvalid, $"it imports {what}, which the Schema Registry does not have.", isTransient: false)
                : DescriptorSource.Read(found, what) with { IsNewest = version is null };
        }
        finally
        {
            _calls.Release();
        }
    }
}
