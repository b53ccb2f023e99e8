namespace TicketShop.Services;

/// <summary>A host lifetime without signals: the pipe from the shop decides when a service ends.</summary>
internal sealed class PipeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
