using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

[CancelAfter(10_000)]
public sealed class CorrelatedReaderTests
{
    [Test]
    public async Task FinishAsync_DisposedBeforeItWasEnumerated_IsCancelled(CancellationToken cancellation)
    {
        var reader = new CorrelatedReader(new CorrelatedReaderOptions().Spans());
        await reader.DisposeAsync();

        Assert.That(async () => await reader.FinishAsync(cancellation), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(cancellation.IsCancellationRequested, Is.False);
        Assert.That(reader.State, Is.EqualTo("The reader has ended."));
    }

    [Test]
    public async Task DisposeAsync_TwiceWithoutEnumeration_EndsWithoutWaiting(CancellationToken cancellation)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var reader = new CorrelatedReader(new CorrelatedReaderOptions().Spans(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, time);
        await reader.DisposeAsync();

        // The clock stands still: a wait of 5 seconds would never end.
        await reader.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(await reader.ReadTracesAsync(cancellation).ToListAsync(cancellation), Is.Empty);
    }
}
