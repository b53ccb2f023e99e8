namespace Telemetry.Sdk.Consuming;

/// <summary>A request to the brokers that is asked for and looked at, never waited for. Used by the reader's thread only.</summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class PendingRequest<T>
    where T : class
{
    private Task<T>? _task;

    /// <summary>Gets a value indicating whether a request was started and its outcome not taken.</summary>
    public bool IsUnderWay => _task is not null;

    public void Start(Task<T> task) => _task = task;

    /// <summary>Takes the outcome, if it is there: the answer, or else the failure.</summary>
    public bool TryTake(out T? answer, out Exception? failure)
    {
        (answer, failure) = (null, null);
        if (_task is not { IsCompleted: true } task)
        {
            return false;
        }

        _task = null;
        failure = task.IsCanceled ? new OperationCanceledException() : task.Exception?.InnerException;

        // The task is complete: this reads a result that is there.
        answer = failure is null ? task.GetAwaiter().GetResult() : null;
        return true;
    }

    /// <summary>Forgets a request; what it was asked of may be gone, and it may still fail.</summary>
    public void Forget()
    {
        _task?.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _task = null;
    }
}
