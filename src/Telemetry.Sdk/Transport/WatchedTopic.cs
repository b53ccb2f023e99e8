namespace Telemetry.Sdk.Transport;

/// <summary>A topic in the directory: its state, and when to look again. Under the directory's lock.</summary>
internal sealed class WatchedTopic(TopicState state)
{
    public TopicState State => state;

    public bool Created { get; set; }

    /// <summary>Gets or sets when it is looked up again, a <see cref="TimeProvider"/> timestamp.</summary>
    public long DueAt { get; set; }

    public TimeSpan Pause { get; set; }

    /// <summary>Gets or sets a value indicating whether a record was denied, so that a look-up alone proves nothing.</summary>
    public bool Denied { get; set; }
}
