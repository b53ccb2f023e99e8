using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// The reader's thread: one connection after the other until it is stopped or has read to the end. A connection that dies of
/// a fatal error is replaced, at the positions kept.
/// </summary>
internal sealed class ConsumeLoop
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StateInterval = TimeSpan.FromMilliseconds(250);

    private readonly ReaderSettings _settings;
    private readonly TraceOutput _output;
    private readonly RateLimitedLog _log;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly TopicDiscovery _discovery;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reachedEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly object _stopSignal = new();

    // Set by any thread, read by the reader's.
    private volatile bool _toEnd;
    private volatile bool _isStopping;

    // Written where Kafka's client calls back, read by the reader's thread.
    private volatile Error? _lastError;

    // Reader's thread only.
    private TimeSpan _stateSetAt;

    public ConsumeLoop(ReaderSettings settings, TraceOutput output, ILogger logger, TimeProvider time)
    {
        _settings = settings;
        _output = output;
        _log = new RateLimitedLog(logger, time);
        _time = time;
        _startedAt = time.GetTimestamp();
        _discovery = new TopicDiscovery(settings.Topics, settings.Start);
        Progress = new ReadProgress(settings, output, time);
    }

    public ReadProgress Progress { get; }

    public ReaderState State { get; } = new();

    /// <summary>Gets the end of the thread, whatever ended it; never faulted.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Gets the moment at which everything up to the end was handed to the output; faulted or cancelled where that did not happen.</summary>
    public Task ReachedEnd => _reachedEnd.Task;

    public bool IsStopping => _isStopping;

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public void Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "telemetry-sdk-reader" };
        thread.UnsafeStart();
    }

    public void ReadToEnd() => _toEnd = true;

    public void Stop()
    {
        lock (_stopSignal)
        {
            _isStopping = true;
            Monitor.PulseAll(_stopSignal);
        }
    }

    /// <summary>Ends a loop that was never started, and will not be.</summary>
    public void EndUnstarted() => End(failure: null);

    private void Run()
    {
        Exception? failure = null;
        try
        {
            ReadUntilDone();
        }
        catch (Exception e)
        {
            // The thread's last line: whoever enumerates gets the cause.
            failure = e as TelemetryException ?? new TelemetryException($"The reader failed: {e.Message}", isTransient: false, e);
            Log.ReaderFailed(_log.Logger, e);
        }

        End(failure);
    }

    private void End(Exception? failure)
    {
        State.Set(["The reader has ended."]);
        _log.Flush();
        _output.Complete(failure);
        Settle(failure);
        _ended.TrySetResult();
    }

    private void Settle(Exception? failure)
    {
        if (failure is not null)
        {
            _reachedEnd.TrySetException(failure);

            // Nobody may have asked for it.
            _ = _reachedEnd.Task.Exception;
        }
        else
        {
            _reachedEnd.TrySetCanceled();
        }
    }

    private void ReadUntilDone()
    {
        var delay = FirstRetry;
        while (!IsStopping)
        {
            var startedAt = Now;
            if (Read() is not { } fatal)
            {
                return;
            }

            // One that worked for long owes nothing to earlier failures.
            delay = Now - startedAt > LongestRetry ? FirstRetry : delay;
            Log.ConsumerFatal(_log.Logger, fatal.Reason, delay);
            State.Set([$"Kafka's consumer died of a fatal error and is built anew: {fatal.Reason}"]);
            WaitUnlessStopped(delay);
            delay = delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
        }
    }

    private void WaitUnlessStopped(TimeSpan delay)
    {
        lock (_stopSignal)
        {
            if (!_isStopping)
            {
                Monitor.Wait(_stopSignal, delay);
            }
        }
    }

    // Returns the error that makes a new connection necessary, null when reading is over.
    private Error? Read()
    {
        // What an earlier connection said does not count for this one.
        _lastError = null;
        using var connection = ReaderConnection.Open(_settings.Kafka, _settings.PrefetchKilobytes, OnError, _log.Logger);
        try
        {
            return Read(new ReadSession(connection, _settings, Progress, _output, _discovery, _log, Now));
        }
        catch (KafkaException e)
        {
            // A client that refuses to be told what to read is of no more use, whatever it calls the error.
            return e.Error;
        }
    }

    private Error? Read(ReadSession session)
    {
        while (!IsStopping)
        {
            session.Turn(() => Now, _toEnd);
            if (session.HasReachedEnd)
            {
                Progress.FlushAtEnd();
                _reachedEnd.TrySetResult();
                return null;
            }

            Report(session);
            if ((session.FatalError ?? _lastError) is { IsFatal: true } fatal)
            {
                return fatal;
            }
        }

        return null;
    }

    private void Report(ReadSession session)
    {
        if (Now - _stateSetAt < StateInterval)
        {
            return;
        }

        _stateSetAt = Now;
        var complaints = session.Complaints(Now, _lastError).ToList();
        State.Set(complaints);
        if (complaints.Count > 0 && Now > TimeSpan.FromSeconds(5))
        {
            _log.Write("reader", complaints, static (log, c) => Log.ReaderUnreachable(log, string.Join(" ", c)));
        }
    }

    // A fatal error must not be covered by what the client says after it.
    private void OnError(Error error)
    {
        if (_lastError is not { IsFatal: true })
        {
            _lastError = error;
        }
    }
}
