using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// The thread of the export loop. A thread of its own, because an application that starves the thread pool must not stop its
/// telemetry. Between turns it waits for a signal or the next due time.
/// </summary>
internal sealed class ExportThread
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FlushSlice = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TransportEnd = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan TransportGrace = TimeSpan.FromSeconds(1);

    private readonly ExportLoop _loop;
    private readonly ExportParts _parts;
    private readonly Action _onTurn;
    private readonly TimeSpan _pause;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Set once by the stopping thread, read by the loop.
    private volatile TaskCompletionSource? _drained;
    private long _deadline;

    /// <param name="loop">The loop.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="onTurn">Called after each turn, for what logs in the background.</param>
    public ExportThread(ExportLoop loop, ExportParts parts, Action onTurn)
    {
        (_loop, _parts, _onTurn) = (loop, parts, onTurn);
        var quarter = parts.FlushAge / 4;
        _pause = quarter < ShortestPause ? ShortestPause : quarter > LongestPause ? LongestPause : quarter;
        _thread = new Thread(Run) { IsBackground = true, Name = "Telemetry.Sdk export" };
    }

    public void Start() => _thread.UnsafeStart();

    /// <summary>Sends what is left, for at most the given time, then gives the rest up. Call once.</summary>
    public async Task StopAsync(TimeSpan timeout, bool started)
    {
        var drain = timeout - TransportEnd;
        _deadline = _parts.Time.GetTimestamp() + (long)(Math.Max(0, drain.TotalSeconds) * _parts.Time.TimestampFrequency);
        if (started)
        {
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _parts.Signal.Set();
            await _ended.Task.ConfigureAwait(false);
        }

        _loop.Finish();
        try
        {
            await _parts.Transport.DisposeAsync().AsTask().WaitAsync(TransportEnd + TransportGrace, _parts.Time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // Kafka's client hangs: it is left behind, the application is not held up.
            _parts.Log.Write("end", e, static (l, failure) => Log.ExportLoopFailed(l, failure));
        }

        _loop.FinishReports();
    }

    private void Run()
    {
        try
        {
            while (_drained is null)
            {
                Turn();
                _parts.Signal.Wait(_loop.IsFlushing ? ShortestPause : _pause);
            }

            Drain(_drained);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Drain(TaskCompletionSource drained)
    {
        _loop.RequestFlush(drained);
        while (!drained.Task.IsCompleted && _parts.Time.GetTimestamp() < _deadline)
        {
            Turn();
            if (!drained.Task.IsCompleted)
            {
                _parts.Signal.Wait(ShortestPause);
            }
        }
    }

    private void Turn()
    {
        try
        {
            _loop.Turn();
            if (_loop.IsFlushing)
            {
                // Kafka's client would wait for its linger.
                _parts.Transport.Flush(FlushSlice);
            }

            _onTurn();
        }
#pragma warning disable CA1031 // The boundary of the loop: a defect in one turn must not end telemetry, nor the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _parts.Log.Write("loop", e, static (l, failure) => Log.ExportLoopFailed(l, failure));
        }
    }
}
