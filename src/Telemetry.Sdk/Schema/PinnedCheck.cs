using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>Takes ids from a file instead of a registry. What the file does not know is blocked until a new file does.</summary>
internal sealed class PinnedCheck(PinnedIds pinned, SchemaCure cure, TimeProvider time) : ISchemaCheck
{
    // Many blocked subjects ask at the same moment: one of them reads the file.
    private static readonly TimeSpan ReadInterval = SchemaResolver.ProbeInterval / 2;

    private readonly Lock _gate = new();

    // Under _gate.
    private PinnedIds _pinned = pinned;
    private long _readAt = time.GetTimestamp();
    private string? _failure;

    public Task<SchemaStatus> CheckAsync(string subject, FileDescriptor file, CancellationToken cancellationToken)
    {
        var fingerprint = SchemaFingerprint.Of(file);
        var (current, failure) = Current();
        if (current.Find(subject, fingerprint) is { } identity)
        {
            return Task.FromResult(SchemaStatus.Known(identity));
        }

        var missing = current.Knows(subject)
            ? $"The id file '{current.Path}' knows subject '{subject}', but not this schema (fingerprint {fingerprint})"
            : $"Subject '{subject}' is not in the id file '{current.Path}'";
        return Task.FromResult(SchemaStatus.Blocked(
            failure is null ? $"{missing}." : $"{missing}, and its new contents cannot be used: {failure}",
            cure.Export(current)) with { ErrorType = RegistryErrorTypes.NotPinned });
    }

    public void Dispose()
    {
        // Nothing is held open.
    }

    private (PinnedIds Pinned, string? Failure) Current()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_readAt) >= ReadInterval)
            {
                _readAt = time.GetTimestamp();
                _pinned = PinnedIdReader.Read(_pinned.Path, out _failure) ?? _pinned;
            }

            return (_pinned, _failure);
        }
    }
}
