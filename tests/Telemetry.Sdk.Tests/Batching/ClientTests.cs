using EncodingTests.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Tests.Diagnostics;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>The whole client with its own thread, over a transport in memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClientTests : IAsyncDisposable
{
    private readonly FakeTransport _transport = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SpanSource _spans = new();

    public async ValueTask DisposeAsync()
    {
        _spans.Dispose();
        _transport.Hangs = false;
        await _transport.DisposeAsync();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task EmitAsync_Acknowledged_Ends(CancellationToken cancellationToken)
    {
        await using var client = Start();

        await client.EmitAsync(new OptionalTexts(), cancellationToken);

        Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task EmitAsync_NoAnswer_TransientAfter30Seconds(CancellationToken cancellationToken)
    {
        _transport.Answer = _ => null;
        await using var client = Start();
        client.Health.Set("kafka", "no broker answers");
        var emit = client.EmitAsync(new OptionalTexts(), cancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.That(emit.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        var failure = (await Assert.ThrowsAsync<TelemetryException>(() => emit))!;
        Assert.That(failure.IsTransient, Is.True);
        Assert.That(failure.Message, Does.Contain("encoding_tests.v1.OptionalTexts").And.Contain("no broker answers"));
        Assert.That(client.GetSnapshot().Events.Ended, Is.EqualTo(1));
        await StopAsync(client, cancellationToken);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task EmitAsync_Cancelled_EndsWithCancellationAndIsStillSent(CancellationToken cancellationToken)
    {
        _transport.Answer = _ => null;
        await using var client = Start();
        using var cancel = new CancellationTokenSource();
        var emit = client.EmitAsync(new OptionalTexts(), cancel.Token);

        await cancel.CancelAsync();

        Assert.That(async () => await emit, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(client.EmitAsync(new OptionalTexts(), cancel.Token).IsCanceled, Is.True, "cancelled before: a cancelled task, no throw");
        Assert.That(client.GetSnapshot().Events.Ended, Is.EqualTo(1));
        await StopAsync(client, cancellationToken);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task EmitAsync_Refused_NotTransient(CancellationToken cancellationToken)
    {
        _transport.Answer = _ => FakeTransport.Failed(DeliveryStatus.TooLarge);
        await using var client = Start();

        var failure = (await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(new OptionalTexts(), cancellationToken)))!;

        Assert.That((failure.IsTransient, failure.Message), Is.EqualTo((false, failure.Message)));
        Assert.That(failure.Message, Does.Contain("too_large"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Dispose_TwiceAndEmitAfter_CountedAndNothingThrown(CancellationToken cancellationToken)
    {
        var client = Start();
        await client.EmitAsync(new OptionalTexts(), cancellationToken);

        await client.DisposeAsync();
        await client.DisposeAsync();
        client.Emit(new OptionalTexts());
        using (client.StartSpan("late"))
        {
        }

        Assert.That(client.GetSnapshot().Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.AlreadyShutdown] = 1 }));
        await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(new OptionalTexts(), cancellationToken));
        Assert.That(await client.FlushAsync(TimeSpan.FromHours(1), cancellationToken), Is.EqualTo(new FlushResult(true, 0)));
        Identity.IsSettled(client.GetSnapshot().Events);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Dispose_WhileThreadsEmitAndEndSpans_IdentityHoldsAtTheEnd(CancellationToken cancellationToken)
    {
        var client = Start(o => o.Batching.QueueBytes = 65_536);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long emitted = 0;
        var threads = new[]
        {
            Task.Run(() => Repeat(() => _spans.Ended()), CancellationToken.None),
            Task.Run(() => Repeat(() => _spans.Ended(new string('x', 500))), CancellationToken.None),
            Task.Run(() => Repeat(() => { client.Emit(new OptionalTexts()); Interlocked.Increment(ref emitted); }), CancellationToken.None),
        };
        while (client.GetSnapshot() is { Spans.Ended: < 5_000 } or { Events.Ended: < 1_000 })
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await client.DisposeAsync();
        await stop.CancelAsync();
        await Task.WhenAll(threads);

        var snapshot = client.GetSnapshot();
        Identity.IsSettled(snapshot.Spans);
        Identity.IsSettled(snapshot.Events);
        Assert.That(snapshot.Events.Ended, Is.EqualTo(emitted));
        Assert.That(_transport.Sent.Where(s => s.Record.Kind == RecordKind.Spans).Sum(s => s.Count), Is.EqualTo(snapshot.Spans.Delivered));

        void Repeat(Action act)
        {
            while (!stop.IsCancellationRequested)
            {
                act();
            }
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Dispose_TransportHangs_EndsAllTheSameAndCountsWhatItHeld(CancellationToken cancellationToken)
    {
        _transport.Hangs = true;
        _transport.Answer = _ => null;
        var client = Start();
        client.Emit(new OptionalTexts());
        await UntilAsync(() => !_transport.Sent.IsEmpty, cancellationToken);

        await StopAsync(client, cancellationToken);

        Assert.That(client.GetSnapshot().Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.DeliveryFailed] = 1 }));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task FlushAsync_CallerGaveUp_LaterFlushStillEnds(CancellationToken cancellationToken)
    {
        _transport.Answer = _ => null;
        await using var client = Start();
        client.Emit(new OptionalTexts());
        var given = client.FlushAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await UntilAsync(() => !_transport.Sent.IsEmpty, cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await given, Is.EqualTo(new FlushResult(false, 1)));

        var flush = client.FlushAsync(TimeSpan.FromSeconds(1), cancellationToken);
        _transport.Report(_transport.Sent.Single().Record, default);

        Assert.That(await flush, Is.EqualTo(new FlushResult(true, 0)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Start_LoggerThrows_TelemetryGoesOn(CancellationToken cancellationToken)
    {
        var logger = new Mock<ILogger>();
        logger.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Throws<InvalidOperationException>();
        await using var client = Start(logger: logger.Object);

        await client.EmitAsync(new OptionalTexts(), cancellationToken);

        Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1));
        logger.Verify(l => l.IsEnabled(It.IsAny<LogLevel>()), Times.AtLeastOnce);
    }

    [Test]
    public async Task TurnedOff_DoesNothing()
    {
        var services = Services(new RecordingLogger()) with { ReadVariable = name => name == "TICKET_TELEMETRY" ? "off" : null };
        await using var client = new TelemetryClient(Options(null), services);
        client.Start();

        using (var span = client.StartSpan("span"))
        {
            span.SetTag("a", 1);
        }

        client.Emit(new OptionalTexts());
        await client.EmitAsync(new OptionalTexts());

        Assert.That(await client.FlushAsync(TimeSpan.Zero), Is.EqualTo(new FlushResult(true, 0)));
        Assert.That((client.InstanceId, client.GetSnapshot().Events.Ended, _transport.Sent.Count, _transport.Reported), Is.EqualTo((Guid.Empty, 0L, 0, (Action<OutgoingRecord, DeliveryOutcome>?)null)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Start_RegistryDownAndAnIdOfAnEarlierRun_SaysThatItDoesNotAnswerAndNoPassword(CancellationToken cancellationToken)
    {
        var logger = new RecordingLogger();
        var folder = Directory.CreateTempSubdirectory();
        var url = "http://user:hush@localhost:8081";
        var store = SchemaIdStore.Create(RegistrySettings.Read(new SchemaRegistryOptions { Url = url }, []), new SchemaRules(), folder.FullName)!;
        store.Write($"{OptionalTexts.Descriptor.FullName}-value", OptionalTexts.Descriptor.File, ScriptedRegistry.Identity, out _);
        var registry = new ScriptedRegistry { LookUp = static _ => throw new RegistryException(RegistryFailure.Unreachable, "nobody listens") };
        await using (var client = new TelemetryClient(
            Options(options => options.SchemaRegistry.Url = url),
            Services(logger) with { CreateResolver = () => registry.CreateResolver(_time, new SchemaIdCache(store, SchemaIdCache.Patience)) }))
        {
            client.Start();
            await client.EmitAsync(new OptionalTexts(), cancellationToken);
            await UntilAsync(() => logger.Messages.Any(m => m.StartsWith("Telemetry of", StringComparison.Ordinal)), cancellationToken);
        }

        folder.Delete(recursive: true);
        Assert.That(logger.Messages.Single(m => m.StartsWith("Telemetry of", StringComparison.Ordinal)), Does.Contain("Schema Registry http://localhost:8081 nobody listens"));
        Assert.That(logger.Messages, Has.None.Contains("hush").And.Some.Contains("http://localhost:8081"));
        Assert.That(logger.Entries.Select(e => e.Id.Name), Does.Contain("SchemaRegistryUnreachable"));
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private TelemetryOptions Options(Action<TelemetryOptions>? configure)
    {
        var options = new TelemetryOptions { ServiceName = "client-tests", Profile = TelemetryProfile.Verify };
        options.Spans.Sources.Clear();
        options.Spans.Sources.Add(_spans.Source.Name);
        configure?.Invoke(options);
        return options;
    }

    private TelemetryServices Services(ILogger logger)
    {
        var factory = new Mock<ILoggerFactory>();
        factory.Setup(f => f.CreateLogger(It.IsAny<string>())).Returns(logger);
        return new TelemetryServices
        {
            LoggerFactory = factory.Object,
            TimeProvider = _time,
            ReadVariable = static _ => null,
            CreateTransport = () => _transport,
            CreateResolver = () => new ScriptedRegistry().CreateResolver(_time),
            Owns = activity => activity.Source == _spans.Source,
        };
    }

    private TelemetryClient Start(Action<TelemetryOptions>? configure = null, ILogger? logger = null)
    {
        var client = new TelemetryClient(Options(configure), Services(logger ?? new RecordingLogger()));
        client.Start();
        return client;
    }

    // What is never answered holds the end up until its deadline, which the virtual clock must reach.
    private async Task StopAsync(TelemetryClient client, CancellationToken cancellationToken)
    {
        var stop = client.DisposeAsync().AsTask();
        while (!stop.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Identity.IsSettled(client.GetSnapshot().Events);
    }
}
