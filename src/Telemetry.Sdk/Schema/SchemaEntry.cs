using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// The schema of one message type under one subject. Any thread may read it without a lock; take <see cref="Status"/> once
/// where several members must fit together.
/// </summary>
internal sealed class SchemaEntry
{
    private readonly SchemaResolution _resolution;

    public SchemaEntry(string subject, MessageDescriptor type, SchemaResolution resolution)
    {
        Subject = subject;
        Type = type;
        Indexes = MessageIndexes.Of(type);
        _resolution = resolution;
    }

    public string Subject { get; }

    public MessageDescriptor Type { get; }

    /// <summary>Gets the encoded message indexes; not to be changed.</summary>
    public byte[] Indexes { get; }

    /// <summary>Gets the bytes before the message in prefix framing.</summary>
    public int PrefixSize => SchemaFraming.PrefixSize(Indexes);

    public SchemaStatus Status => _resolution.Status;

    public SchemaState State => Status.State;

    public SchemaIdentity Identity => Status.Identity;

    public string? Reason => Status.Reason;

    public string? Cure => Status.Cure;

    /// <summary>Gets a task that ends when the state is no longer <see cref="SchemaState.Pending"/> for the first time.</summary>
    public Task Decided => _resolution.Decided;
}
