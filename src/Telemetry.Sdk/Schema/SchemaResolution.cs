using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>The resolution of one file under one subject, shared by the entries of its message types.</summary>
internal sealed class SchemaResolution(string subject, FileDescriptor file)
{
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the resolution's own task only.
    private volatile SchemaStatus _status = SchemaStatus.Initial;

    // Replaced under the resolver's lock, read by the resolution's task.
    private volatile SchemaEntry[] _entries = [];

    public string Subject { get; } = subject;

    public FileDescriptor File { get; } = file;

    public SchemaStatus Status => _status;

    public SchemaEntry[] Entries => _entries;

    public Task Decided => _decided.Task;

    /// <summary>Gets or sets the task that resolves; set once under the resolver's lock.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    public SchemaEntry AddEntryLocked(MessageDescriptor type)
    {
        var entry = new SchemaEntry(Subject, type, this);
        _entries = [.. _entries, entry];
        return entry;
    }

    /// <summary>Publishes a status; returns whether it differs from the one before.</summary>
    public bool Publish(SchemaStatus status)
    {
        var changed = _status != status;
        _status = status;
        if (status.State != SchemaState.Pending)
        {
            _decided.TrySetResult();
        }

        return changed;
    }
}
