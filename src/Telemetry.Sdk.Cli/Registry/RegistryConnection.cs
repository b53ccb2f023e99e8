using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>The calls of one registry. A call that fails for a moment is tried again.</summary>
internal sealed class RegistryConnection : IDisposable
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly RegistryClient _client;
    private readonly RegistryCatalog _catalog;

    private RegistryConnection(RegistrySettings settings)
    {
        Address = settings.Addresses[0].ToString().TrimEnd('/');
        _client = RegistryClient.Create(settings, TimeProvider.System);
        _catalog = RegistryCatalog.Create(settings, TimeProvider.System);
    }

    /// <summary>The first address, without credentials.</summary>
    public string Address { get; }

    /// <exception cref="ToolException">A setting is wrong; each is named.</exception>
    public static RegistryConnection Open(SchemaRegistryOptions options)
    {
        if (options.Url.Length == 0)
        {
            throw new ToolException("Name the Schema Registry: --registry URL. (schema check also compares with a git revision: --against REVISION.)");
        }

        var failures = new List<string>();
        var settings = RegistrySettings.Read(options, failures);
        return failures.Count == 0 ? new RegistryConnection(settings) : throw new ToolException(string.Join(" ", failures));
    }

    public Task<IReadOnlyList<string>> SubjectsAsync(CancellationToken cancellationToken) => CallAsync(_catalog.ListSubjectsAsync, cancellationToken);

    /// <summary>The versions of a subject, oldest first; none of an unknown one.</summary>
    public Task<IReadOnlyList<int>> VersionsAsync(string subject, CancellationToken cancellationToken) =>
        CallAsync(ct => _catalog.ListVersionsAsync(subject, ct), cancellationToken);

    public Task<string> LevelAsync(string subject, CancellationToken cancellationToken) => CallAsync(ct => _catalog.GetLevelAsync(subject, ct), cancellationToken);

    public Task SetLevelAsync(string subject, string level, CancellationToken cancellationToken) => CallAsync(
        async ct =>
        {
            await _catalog.SetLevelAsync(subject, level, ct).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>A version, or the newest; null where there is none.</summary>
    public Task<RegisteredSchema?> SchemaAsync(string subject, int? version, CancellationToken cancellationToken) =>
        CallAsync(ct => _client.GetVersionAsync(subject, version, ct), cancellationToken);

    /// <summary>The identity of a schema under a subject; null where it is not registered.</summary>
    public async Task<SchemaIdentity?> FindAsync(string subject, SchemaDefinition definition, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(ct => _client.LookUpAsync(subject, definition, ct), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException missing) when (missing.Failure is RegistryFailure.SubjectUnknown or RegistryFailure.SchemaUnknown)
        {
            return null;
        }
    }

    public Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition definition, CancellationToken cancellationToken) =>
        CallAsync(ct => _client.RegisterAsync(subject, definition, ct), cancellationToken);

    public Task<CompatibilityVerdict> CheckAsync(string subject, SchemaDefinition definition, CancellationToken cancellationToken) =>
        CallAsync(ct => _client.CheckAsync(subject, definition, ct), cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _catalog.Dispose();
    }

    private static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryException failure) when (failure.Failure is RegistryFailure.Unavailable or RegistryFailure.TimedOut && attempt < MaxAttempts)
            {
                var asked = failure.RetryAfter ?? TimeSpan.Zero;
                var pause = asked > LongestPause ? LongestPause : asked > Pause ? asked : Pause * attempt;
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
