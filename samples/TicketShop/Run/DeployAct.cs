using TicketShop.Cli;
using TicketShop.Processes;
using TicketShop.Proof;
using TicketShop.Services;

namespace TicketShop.Run;

/// <summary>The third act: the next inventory is deployed beside the shop, and the registry judges its changed event.</summary>
internal sealed class DeployAct
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Cluster _cluster;
    private readonly CancellationToken _interrupted;
    private readonly TimeSpan _start;
    private readonly string? _leftOut;
    private Task<Deployment>? _playing;
    private bool _told;

    private DeployAct(Cluster cluster, TimeSpan start, string? leftOut, CancellationToken interrupted) =>
        (_cluster, _start, _leftOut, _interrupted) = (cluster, start, leftOut, interrupted);

    /// <summary>Gets a value indicating whether the act is on the stage.</summary>
    public bool IsPlaying => _playing is not null && !_told;

    /// <summary>The act of a run: in the middle, or well after the outage.</summary>
    public static DeployAct For(ShopOptions options, Cluster cluster, OutageAct? outage, CancellationToken interrupted)
    {
        var start = outage is null ? options.Duration / 2 : outage.Up + ((options.Duration - outage.Up) / 3);
        var leftOut = !options.Deploy ? "Left out by --no-deploy." : options.Forever ? "Left out of a run without end." : null;
        return new DeployAct(cluster, start, leftOut, interrupted);
    }

    /// <summary>Starts the act when its time has come, and returns the new process's id when it did so now.</summary>
    public int? Begin(TimeSpan now)
    {
        if (_leftOut is not null || _playing is not null || now < _start || _interrupted.IsCancellationRequested)
        {
            return null;
        }

        var next = ChildProcess.Start(NextInventory.Name, [], ServiceEnvironment.OfNext(_cluster));
        _playing = Task.Run(() => PlayAsync(next));
        return next.Id;
    }

    /// <summary>Returns the outcome once, as soon as there is one.</summary>
    public Deployment? TakeOutcome()
    {
        if (!IsPlaying || !_playing!.IsCompletedSuccessfully)
        {
            return null;
        }

        _told = true;
        return _playing.Result;
    }

    /// <summary>Waits for the outcome, at most 20 seconds; an interrupted run waits no longer.</summary>
    public Task<Deployment> EndAsync() =>
        _playing ?? Task.FromResult(Deployment.Skipped(_leftOut ?? "The run was ended before it."));

    private async Task<Deployment> PlayAsync(ChildProcess next)
    {
        using var _ = next;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_interrupted);
        limit.CancelAfter(Limit);
        try
        {
            var outcome = Deployment.Of(await next.EmittedAsync(limit.Token));

            // A registry that was never told to check anything proves nothing; one that checks must have refused.
            return outcome.Verdict == DeployVerdict.Accepted && await RegistryLevel.IsNoneAsync(_cluster, limit.Token)
                ? Deployment.Skipped("This registry checks nothing: its global compatibility level is NONE.")
                : outcome;
        }
        catch (OperationCanceledException)
        {
            return Deployment.Skipped(_interrupted.IsCancellationRequested ? "The run was ended during it." : $"No outcome within {Limit.TotalSeconds:F0} seconds.");
        }
        catch (ShopException e)
        {
            return Deployment.Skipped(e.Message);
        }
    }
}
