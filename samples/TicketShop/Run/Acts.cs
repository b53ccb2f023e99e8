using System.Diagnostics;
using TicketShop.Load;
using TicketShop.Measures;
using TicketShop.Proof;
using TicketShop.Story;

namespace TicketShop.Run;

/// <summary>What happens while the shop sells: a look every second, one whole purchase, the outage, and the deploy.</summary>
internal sealed class Acts(Narrator story, Backbone backbone, ServiceProcesses services, RunReader reader, LoadGenerator load, OutageAct? outage, DeployAct deploy)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Services just started are slow; the comparison with the outage would flatter.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private readonly LatencyHistogram _before = new();
    private readonly LatencyHistogram _during = new();
    private readonly LatencyHistogram _after = new();
    private readonly LatencyHistogram _deploying = new();

    private Broker _broker = Broker.NotYetDown;
    private long _sent;
    private TimeSpan _seen;

    private enum Broker
    {
        NotYetDown,
        Down,
        BackUp,
    }

    /// <summary>Plays until the load has ended, and returns what became of the deploy. The broker is up afterwards, whatever happened.</summary>
    public async Task<Deployment> PlayAsync(Task selling)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            for (var beat = 1; !selling.IsCompleted; beat++)
            {
                var early = TimeSpan.FromTicks(Math.Max(0, ((beat * Beat) - Stopwatch.GetElapsedTime(start)).Ticks));
                await Task.WhenAny(selling, Task.Delay(early));
                await LookAsync(Stopwatch.GetElapsedTime(start));
            }
        }
        finally
        {
            BringUp();
        }

        var deployment = await deploy.EndAsync();
        TellDeploy();
        if (_after.Count + _deploying.Count > 0)
        {
            story.Comparison(_before, _during, _after, _deploying);
        }

        return deployment;
    }

    private async Task LookAsync(TimeSpan now)
    {
        var lap = load.Lap();
        if (now > WarmUp + (Beat / 2))
        {
            CurrentPhase().Add(lap);
        }

        var account = await services.ReportAsync();
        story.Progress(new Progress(now, (load.Sent - _sent) / (now - _seen).TotalSeconds, load.Failed, lap, account, reader.Report, reader.Traces), _broker == Broker.Down, deploy.IsPlaying);
        (_sent, _seen) = (load.Sent, now);
        ShowPurchase();
        PlayOutage(now);
        if (deploy.Begin(now) is { } process)
        {
            story.DeployBegins(process);
        }

        TellDeploy();
    }

    private void PlayOutage(TimeSpan now)
    {
        if (outage is not null && _broker == Broker.NotYetDown && now >= outage.Down)
        {
            _broker = Broker.Down;
            backbone.BrokerDown();
            story.BrokerDown();
        }
        else if (_broker == Broker.Down && now >= outage!.Up)
        {
            BringUp();
        }
    }

    private LatencyHistogram CurrentPhase() => _broker switch
    {
        _ when deploy.IsPlaying => _deploying,
        Broker.NotYetDown => _before,
        Broker.Down => _during,
        _ => _after,
    };

    private void BringUp()
    {
        if (_broker == Broker.Down)
        {
            _broker = Broker.BackUp;
            backbone.BrokerUp();
            story.BrokerUp();
        }
    }

    private void TellDeploy()
    {
        if (deploy.TakeOutcome() is { } deployment)
        {
            story.Deployed(deployment);
        }
    }

    // Not while the broker is down: that act has the stage.
    private void ShowPurchase()
    {
        if (_broker != Broker.Down)
        {
            story.Purchase(reader.Purchase);
        }
    }
}
