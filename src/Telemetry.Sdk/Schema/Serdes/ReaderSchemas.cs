using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// The schemas that records name, as a reader needs them: asked for once however many records wait, kept while they are used, and what is unknown or
/// unusable not asked for again for some time. One that is there is found without a lock. Safe for all threads.
/// </summary>
internal sealed class ReaderSchemas : IDisposable
{
    /// <summary>The most schemas, known and unknown, that are kept.</summary>
    public const int MaxSchemas = 20_000;

    /// <summary>The most bytes of descriptors that are kept, each schema with its imports; built, they take some 40 times as much.</summary>
    public const long MaxBytes = DescriptorBounds.MaxBytes;

    private readonly ISchemaRegistry _registry;
    private readonly RegistryPipeline _pipeline;
    private readonly DescriptorLinker _linker;
    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly Flights<SchemaKey, ReaderSchema> _schemas;

    public ReaderSchemas(ISchemaRegistry registry, TimeProvider time, Func<double> jitter, TimeSpan deadline)
    {
        (_registry, _time, _deadline) = (registry, time, deadline);
        _pipeline = new RegistryPipeline(time, jitter);
        _linker = new DescriptorLinker(new ImportedSchemas(registry, _pipeline, time));
        _schemas = new(MaxSchemas, time, LoadAsync, Lifetime) { Weight = static schema => schema.Bytes, MaxWeight = MaxBytes };
    }

    /// <summary>The longest wait for a schema and its imports, retries included.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a registry that did not answer is not asked again for the same schema.</summary>
    public static TimeSpan FailureLifetime { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a schema that the registry does not know, or that cannot be used, is not asked for again.</summary>
    public static TimeSpan UnknownLifetime { get; } = TimeSpan.FromSeconds(30);

    public int Count => _schemas.Count;

    public static ReaderSchemas Create(RegistrySettings settings) =>
        new(RegistryClient.Create(settings, TimeProvider.System), TimeProvider.System, Random.Shared.NextDouble, Deadline);

    /// <summary>Finds a schema that is known, or known to be missing.</summary>
    public ReaderSchema? Find(SchemaKey key) => _schemas.TryGet(key, out var schema) ? schema : null;

    /// <summary>Finds a schema with the registry's help; whatever it answers, the result says so.</summary>
    public Task<ReaderSchema> GetAsync(SchemaKey key) => _schemas.GetAsync(key);

    public void Dispose()
    {
        _schemas.Dispose();
        _linker.Dispose();
        _registry.Dispose();
    }

    private static TimeSpan Lifetime(ReaderSchema schema) =>
        schema.File is not null ? Timeout.InfiniteTimeSpan : schema.IsTransient ? FailureLifetime : UnknownLifetime;

    private async Task<ReaderSchema> LoadAsync(SchemaKey key, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        string? reason = null;
        try
        {
            return await _pipeline.RetryAsync(ct => AttemptAsync(key, ct), failure => reason = failure.Message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new ReaderSchema(
                ProtobufSerdeError.RegistryUnavailable,
                $"the schema of {key} is not known: {reason ?? $"the Schema Registry did not answer within {_deadline.TotalSeconds:0} s"}",
                isTransient: true);
        }
    }

    private async Task<ReaderSchema> AttemptAsync(SchemaKey key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _pipeline.CallAsync(
                ct => key.Guid is { } guid ? _registry.GetByGuidAsync(guid, ct) : _registry.GetByIdAsync(key.Id, key.Subject, ct),
                cancellationToken).ConfigureAwait(false);
            return found is null
                ? new ReaderSchema(ProtobufSerdeError.SchemaUnknown, $"the Schema Registry has no schema of {key}.", isTransient: false)
                : await _linker.LinkAsync(found, key.Subject, cancellationToken).ConfigureAwait(false);
        }
        catch (ProtobufSerdeException bad)
        {
            return new ReaderSchema(bad.Error, $"{key}: {bad.Message}", bad.IsTransient);
        }
        catch (RegistryException refused) when (!refused.IsTransient)
        {
            return new ReaderSchema(ProtobufSerdeError.NotRegistered, refused.Message, isTransient: true);
        }
    }
}
