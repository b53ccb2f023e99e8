namespace Telemetry.Sdk.Transport;

/// <summary>What is known of one topic. Set by the transport's task and the export loop, read by the export loop. Thread-safe.</summary>
internal sealed class TopicState(string name, int declaredPartitions)
{
    private TopicView _view = new(TopicCondition.Unknown, 0, null, null);

    public string Name => name;

    public int DeclaredPartitions => declaredPartitions;

    public TopicView View => Volatile.Read(ref _view);

    /// <summary>Sets what is known; true when it differs from before.</summary>
    public bool Set(TopicView view) => Interlocked.Exchange(ref _view, view) != view;
}
