using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Virtual time that says when the code under test begins to wait, so that a test advances only then.</summary>
internal sealed class StepTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            _waits.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Gets the waits that began and were not looked at.</summary>
    public int WaitsBegun => _waits.Reader.Count;

    /// <summary>Waits until a wait begins and returns its length.</summary>
    public async Task<TimeSpan> NextWaitAsync() => await _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Waits until a wait begins and lets it end.</summary>
    public async Task<TimeSpan> PassWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }
}
