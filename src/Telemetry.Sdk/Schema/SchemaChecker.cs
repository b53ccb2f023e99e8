using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// One attempt at one subject: imports first (children before parents), then register (development) or look up and ask for the
/// registry's verdict (everywhere else). Temporary failures are thrown; everything else becomes a status.
/// </summary>
internal sealed class SchemaChecker : ISchemaCheck
{
    private const int MaxConcurrentCalls = 8;

    private readonly ISchemaRegistry _registry;
    private readonly SchemaCure _cure;
    private readonly RegistryPipeline _pipeline;
    private readonly SchemaRules _rules;
    // Never disposed: it has no wait handle, and calls that are being cancelled still release it.
    private readonly SemaphoreSlim _calls = new(MaxConcurrentCalls);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private int _disposed;

    // Imports that are known or asked for right now; others are taken out again. Bounded by the process's descriptor files.
    private readonly ConcurrentDictionary<FileDescriptor, Lazy<Task<SchemaStatus>>> _imports = new();

    public SchemaChecker(ISchemaRegistry registry, SchemaCure cure, SchemaRules rules, RegistryPipeline pipeline)
    {
        _registry = registry;
        _cure = cure;
        _pipeline = pipeline;
        _rules = rules;
        _stopped = _stop.Token;
    }

    public async Task<SchemaStatus> CheckAsync(string subject, FileDescriptor file, CancellationToken cancellationToken) =>
        (await CheckFileAsync(subject, file, cancellationToken).ConfigureAwait(false)).Status;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    private async Task<(SchemaStatus Status, SchemaDefinition Definition)> CheckFileAsync(string subject, FileDescriptor file, CancellationToken cancellationToken)
    {
        var imports = _rules.ImportsOf(file);
        var statuses = await Task.WhenAll(imports.Select(import => ImportAsync(import, cancellationToken))).ConfigureAwait(false);
        var definition = new SchemaDefinition(
            Convert.ToBase64String(file.SerializedData.Span),
            [.. imports.Select((import, i) => new SchemaImport(import.Name, _rules.ReferenceSubject(import.Name), statuses[i].Identity.Version ?? SchemaCure.Latest))])
        {
            Normalize = _rules.Normalize,
        };
        if (Array.Exists(statuses, status => status.State != SchemaState.Known))
        {
            return (Refused(subject, definition, imports, statuses), definition);
        }

        try
        {
            return (SchemaStatus.Known(await ResolveAsync(subject, definition, cancellationToken).ConfigureAwait(false)), definition);
        }
        catch (RegistryException failure) when (!failure.IsTransient)
        {
            var judged = await JudgeAsync(subject, definition, failure, cancellationToken).ConfigureAwait(false);
            return (judged with { ErrorType = judged.ErrorType ?? RegistryErrorTypes.Of(failure.Failure) }, definition);
        }
    }

    private Task<SchemaIdentity> ResolveAsync(string subject, SchemaDefinition definition, CancellationToken cancellationToken) =>
        CallAsync(
            ct => _rules.Register ? _registry.RegisterAsync(subject, definition, ct) : _registry.LookUpAsync(subject, definition, ct),
            cancellationToken);

    private Task<SchemaStatus> ImportAsync(FileDescriptor file, CancellationToken cancellationToken) =>
        _imports.GetOrAdd(file, static (file, checker) => new(() => checker.SharedAsync(file)), this).Value.WaitAsync(cancellationToken);

    // Several files may wait for it: whoever asked first and gave up must not take it from the others.
    private async Task<SchemaStatus> SharedAsync(FileDescriptor file)
    {
        var isKnown = false;
        try
        {
            var status = await VersionedAsync(file, _stopped).ConfigureAwait(false);
            isKnown = status.State == SchemaState.Known;
            return status;
        }
        finally
        {
            if (!isKnown)
            {
                _imports.TryRemove(file, out _);
            }
        }
    }

    // A reference needs a version, and old registries answer a registration with the id only.
    private async Task<SchemaStatus> VersionedAsync(FileDescriptor file, CancellationToken cancellationToken)
    {
        var subject = _rules.ReferenceSubject(file.Name);
        var (status, definition) = await CheckFileAsync(subject, file, cancellationToken).ConfigureAwait(false);
        if (status is not { State: SchemaState.Known, Identity.Version: null })
        {
            return status;
        }

        var found = await CallAsync(ct => _registry.LookUpAsync(subject, definition, ct), cancellationToken).ConfigureAwait(false);
        return found.Version is not null
            ? SchemaStatus.Known(found)
            : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry names no version of the import '{file.Name}'.");
    }

    private SchemaStatus Refused(string subject, SchemaDefinition definition, FileDescriptor[] imports, SchemaStatus[] statuses)
    {
        var rejected = Array.FindIndex(statuses, status => status.State == SchemaState.Rejected);
        var at = rejected >= 0 ? rejected : Array.FindIndex(statuses, status => status.State == SchemaState.Blocked);
        var reason = $"The import '{imports[at].Name}' of subject '{subject}': {statuses[at].Reason}";
        var status = rejected >= 0
            ? SchemaStatus.Rejected(reason)
            : SchemaStatus.Blocked(reason, _cure.Steps(subject, [.. statuses.Select(status => status.Cure), _cure.Register(subject, definition)]));
        return status with { ErrorType = statuses[at].ErrorType };
    }

    private async Task<SchemaStatus> JudgeAsync(string subject, SchemaDefinition definition, RegistryException failure, CancellationToken cancellationToken)
    {
        switch (failure.Failure)
        {
            case RegistryFailure.Unauthenticated or RegistryFailure.Forbidden:
                return SchemaStatus.Blocked(failure.Message, _cure.Authorise(subject, failure.Failure, _rules.Register));
            case RegistryFailure.NotPermitted:
                return SchemaStatus.Blocked(failure.Message, _cure.AllowRegistration(subject));
            case RegistryFailure.SubjectUnknown:
                return SchemaStatus.Missing($"Subject '{subject}' does not exist in the Schema Registry.", _cure.Register(subject, definition));
            case RegistryFailure.SchemaUnknown:
                return await MissingAsync(subject, definition, cancellationToken).ConfigureAwait(false);
            default:
                return SchemaStatus.Rejected(failure.Message);
        }
    }

    private async Task<SchemaStatus> MissingAsync(string subject, SchemaDefinition definition, CancellationToken cancellationToken)
    {
        CompatibilityVerdict verdict;
        try
        {
            verdict = await CallAsync(ct => _registry.CheckAsync(subject, definition, ct), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException failure)
        {
            // Also when the registry goes away in between: that the schema is not there has been said.
            verdict = new CompatibilityVerdict(CompatibilityOutcome.CannotCheck, [failure.Message]);
        }

        var missing = $"Subject '{subject}' exists, but this schema is not registered under it";
        return verdict.Outcome switch
        {
            CompatibilityOutcome.Incompatible =>
                SchemaStatus.Rejected($"The schema of subject '{subject}' is incompatible: {verdict.Reasons}") with { ErrorType = RegistryErrorTypes.Of(RegistryFailure.Incompatible) },
            CompatibilityOutcome.Compatible =>
                SchemaStatus.Blocked(missing + "; it is compatible.", _cure.Register(subject, definition)),
            _ =>
                SchemaStatus.Blocked(missing + $"; this registry cannot check its compatibility ({verdict.Reasons}).", _cure.Register(subject, definition)),
        };
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _pipeline.CallAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _calls.Release();
        }
    }
}
