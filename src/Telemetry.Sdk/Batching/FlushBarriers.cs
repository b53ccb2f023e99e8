namespace Telemetry.Sdk.Batching;

/// <summary>Callers that wait until everything sealed before their call was acknowledged or given up. The export loop's alone.</summary>
internal sealed class FlushBarriers
{
    private readonly List<Barrier> _barriers = [];

    // Records that were numbered and not yet settled.
    private long _unsettled;

    /// <summary>Gets a value indicating whether a caller still waits; one that gave up completed its own source.</summary>
    public bool Any => _barriers.Exists(b => !b.Completion.Task.IsCompleted);

    /// <summary>Numbers a record.</summary>
    public long Number { get; private set; }

    public long NextNumber()
    {
        _unsettled++;
        return ++Number;
    }

    /// <summary>Completes the source when everything numbered so far is settled.</summary>
    public void Add(TaskCompletionSource completion)
    {
        if (_unsettled == 0)
        {
            completion.TrySetResult();
            return;
        }

        _barriers.RemoveAll(b => b.Completion.Task.IsCompleted);
        _barriers.Add(new Barrier(Number, completion) { Remaining = _unsettled });
    }

    /// <summary>A record was acknowledged or given up.</summary>
    public void Settle(long number)
    {
        _unsettled--;
        if (_barriers.Count == 0)
        {
            return;
        }

        foreach (var barrier in _barriers)
        {
            if (number <= barrier.Number && --barrier.Remaining == 0)
            {
                barrier.Completion.TrySetResult();
            }
        }

        _barriers.RemoveAll(b => b.Completion.Task.IsCompleted);
    }

    private sealed record Barrier(long Number, TaskCompletionSource Completion)
    {
        public long Remaining { get; set; }
    }
}
