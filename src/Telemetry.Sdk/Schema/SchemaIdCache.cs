using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// The ids on disk as a client uses them: no resolution waits long for the disk, one that hangs costs a thread and nothing else, and what
/// it refuses is told when it begins and when it ends. Safe for all threads.
/// </summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing to dispose, and a disk that answers late still releases it.
internal sealed class SchemaIdCache(SchemaIdStore store, TimeSpan patience)
#pragma warning restore CA1001
{
    // One at a time: a dead network share holds one thread, however many schemas there are.
    private readonly SemaphoreSlim _turn = new(1);

    // Under _turn.
    private Task _stuck = Task.CompletedTask;

    // Guarded by _gate, not by _turn: work that outlives its patience still tells.
    private readonly Lock _gate = new();
    private bool _failed;

    // What the registry disowned, though the disk may not have let go of it. Bounded as the resolver's entries are.
    private readonly ConcurrentDictionary<(string, FileDescriptor), bool> _disowned = new();

    /// <summary>Raised on a background thread when the disk begins to refuse (with the reason) and when it takes ids again (null). A handler must not throw.</summary>
    public event Action<SchemaIdStore, string?>? Changed;

    /// <summary>How long the disk may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long until an id that the disk refused is offered to it again.</summary>
    public static TimeSpan RetryInterval { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Returns the cache of a registry's ids, or null where there is no place for it. Does no I/O.</summary>
    public static SchemaIdCache? Create(RegistrySettings settings, SchemaRules rules, string? root) =>
        SchemaIdStore.Create(settings, rules, root) is { } store ? new SchemaIdCache(store, Patience) : null;

    /// <summary>Returns the identity that the registry gave last, or null; null too when the registry disowned it since.</summary>
    public Task<SchemaIdentity?> ReadAsync(string subject, FileDescriptor file, CancellationToken cancellationToken) => RunAsync(
        () => !_disowned.ContainsKey((subject, file)) && store.TryRead(subject, file, out var identity) ? identity : (SchemaIdentity?)null,
        static _ => null,
        cancellationToken);

    /// <summary>Keeps an identity. Returns whether the disk took it, and the one that it held before.</summary>
    public Task<(bool IsKept, SchemaIdentity? Before)> WriteAsync(string subject, FileDescriptor file, SchemaIdentity identity, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            _disowned.TryRemove((subject, file), out _);
            SchemaIdentity? before = store.TryRead(subject, file, out var known) ? known : null;
            var failure = store.Write(subject, file, identity, out var isWritten);
            Tell(failure?.Message, isWritten);
            return (failure is null, before);
        },
        problem =>
        {
            Tell(problem, isWritten: false);
            return (false, null);
        },
        cancellationToken);

    /// <summary>Forgets an identity that the registry disowned: at once for this process, and on disk. Returns whether the disk let go of it.</summary>
    public Task<bool> RemoveAsync(string subject, FileDescriptor file, CancellationToken cancellationToken)
    {
        _disowned[(subject, file)] = true;
        return RunAsync(
            () =>
            {
                var failure = store.Remove(subject, file);
                Tell(failure?.Message, isWritten: false);
                return failure is null;
            },
            problem =>
            {
                Tell(problem, isWritten: false);
                return false;
            },
            cancellationToken);
    }

    private async Task<T> RunAsync<T>(Func<T> work, Func<string, T> otherwise, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_stuck.IsCompleted)
            {
                return otherwise("the disk does not answer");
            }

            var running = Task.Run(work, CancellationToken.None);
            _stuck = running;
            return await running.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return otherwise($"the disk did not answer within {patience.TotalSeconds:0.##} s");
        }
        finally
        {
            _turn.Release();
        }
    }

    // An id that was there already says nothing about whether the disk takes new ones.
    private void Tell(string? problem, bool isWritten)
    {
        lock (_gate)
        {
            if (problem is not null ? _failed : !_failed || !isWritten)
            {
                return;
            }

            // Under the lock, so that beginning and end are told in the order in which they were.
            _failed = problem is not null;
            Changed?.Invoke(store, problem);
        }
    }
}
