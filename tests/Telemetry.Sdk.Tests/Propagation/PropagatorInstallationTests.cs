using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Propagation;
using Telemetry.Sdk.Tests.Diagnostics;

namespace Telemetry.Sdk.Tests.Propagation;

[NonParallelizable]   // the current propagator belongs to the process
public sealed class PropagatorInstallationTests
{
    private static readonly DistributedContextPropagator Runtime = DistributedContextPropagator.CreateDefaultPropagator();

    private DistributedContextPropagator _before = null!;

    [SetUp]
    public void UseTheRuntimes() => (_before, DistributedContextPropagator.Current) = (DistributedContextPropagator.Current, Runtime);

    [TearDown]
    public void Restore() => DistributedContextPropagator.Current = _before;

    [Test]
    public void Acquire_RuntimesPropagator_ReplacesIt()
    {
        using var first = PropagatorInstallation.Acquire([]);
        using var second = PropagatorInstallation.Acquire([]);

        Assert.That(DistributedContextPropagator.Current, Is.InstanceOf<TraceContextPropagator>());
        Assert.That((first.Kept, second.Kept), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void Dispose_LastLease_RestoresTheRuntimes()
    {
        var first = PropagatorInstallation.Acquire([]);
        var second = PropagatorInstallation.Acquire([]);
        var installed = DistributedContextPropagator.Current;

        first.Dispose();
        first.Dispose();
        Assert.That(DistributedContextPropagator.Current, Is.SameAs(installed));

        second.Dispose();
        Assert.That(DistributedContextPropagator.Current, Is.SameAs(Runtime));
    }

    [Test]
    public void Acquire_ApplicationsPropagator_LeavesIt()
    {
        var other = DistributedContextPropagator.CreatePassThroughPropagator();
        DistributedContextPropagator.Current = other;

        using (var lease = PropagatorInstallation.Acquire([]))
        {
            Assert.That(lease.Kept, Is.EqualTo(other.GetType().FullName));
            Assert.That(DistributedContextPropagator.Current, Is.SameAs(other));
        }

        Assert.That(DistributedContextPropagator.Current, Is.SameAs(other));
    }

    [Test]
    public void Dispose_ReplacedMeanwhile_LeavesTheApplications()
    {
        var other = DistributedContextPropagator.CreateNoOutputPropagator();
        var lease = PropagatorInstallation.Acquire([]);
        DistributedContextPropagator.Current = other;

        lease.Dispose();

        Assert.That(DistributedContextPropagator.Current, Is.SameAs(other));
    }

    [Test]
    public void Acquire_FromManyThreads_EndsWithTheRuntimes()
    {
        Parallel.For(0, 64, _ =>
        {
            using var lease = PropagatorInstallation.Acquire([]);
            Assert.That(DistributedContextPropagator.Current, Is.InstanceOf<TraceContextPropagator>());
        });

        Assert.That(DistributedContextPropagator.Current, Is.SameAs(Runtime));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Client_Life_InstallsAndRestores(CancellationToken cancellationToken)
    {
        var client = StartClient(NullLoggerFactory.Instance);
        var whileItLives = DistributedContextPropagator.Current;
        await client.DisposeAsync().AsTask().WaitAsync(cancellationToken);

        Assert.That(whileItLives, Is.InstanceOf<TraceContextPropagator>());
        Assert.That(DistributedContextPropagator.Current, Is.SameAs(Runtime));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Client_ApplicationsPropagator_SaysThatItStays(CancellationToken cancellationToken)
    {
        var logger = new RecordingLogger();
        using var provider = new RecordingLoggerProvider(logger);
        using var factory = new LoggerFactory([provider]);
        DistributedContextPropagator.Current = DistributedContextPropagator.CreatePassThroughPropagator();

        await StartClient(factory).DisposeAsync().AsTask().WaitAsync(cancellationToken);

        Assert.That(logger.Entries.Single(e => e.Id.Name == "PropagatorKept").Message, Does.Contain("PassThroughPropagator"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Client_ExportedBaggage_ReachesOutgoingCalls(CancellationToken cancellationToken)
    {
        var client = StartClient(NullLoggerFactory.Instance, o => o.Spans.ExportedBaggage.Add("tenant"));
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("tenant", "t1").AddBaggage("secret", "x").Start();
        var written = new Dictionary<string, string>();

        DistributedContextPropagator.Current.Inject(activity, written, static (carrier, name, value) => ((Dictionary<string, string>)carrier!)[name] = value);
        await client.DisposeAsync().AsTask().WaitAsync(cancellationToken);

        Assert.That(written.GetValueOrDefault("baggage"), Is.EqualTo("tenant=t1"));
    }

    [Test]
    public void Acquire_HttpHandlers_TakeWhatIsCurrentWhenTheyAreMade()
    {
        using var early = new SocketsHttpHandler();
        using var lease = PropagatorInstallation.Acquire([]);
        using var late = new SocketsHttpHandler();

        Assert.That(early.ActivityHeadersPropagator, Is.SameAs(Runtime));
        Assert.That(late.ActivityHeadersPropagator, Is.InstanceOf<TraceContextPropagator>());
    }

    [Test]
    public void Register_WebApplication_FollowsWhatIsInstalledLater()
    {
        var builder = WebApplication.CreateSlimBuilder();
        PropagatorInstallation.Register(builder.Services);
        using var app = builder.Build();
        var service = app.Services.GetRequiredService<DistributedContextPropagator>();

        Assert.That(service.Fields, Is.EqualTo(Runtime.Fields));
        using var lease = PropagatorInstallation.Acquire([]);
        Assert.That(service.Fields, Is.EqualTo(DistributedContextPropagator.Current.Fields).And.Contains("b3"));
    }

    [Test]
    public void Register_BeforeTheWebHost_IsKeptByIt()
    {
        using var host = Host.CreateDefaultBuilder()
            .ConfigureServices(PropagatorInstallation.Register)
            .ConfigureWebHostDefaults(web => web.Configure(_ => { }))
            .Build();

        Assert.That(host.Services.GetRequiredService<DistributedContextPropagator>(), Is.InstanceOf<CurrentPropagator>());
    }

    [Test]
    public void Register_ApplicationsOwn_LeavesIt()
    {
        var other = DistributedContextPropagator.CreatePassThroughPropagator();
        var services = new ServiceCollection().AddSingleton(other);

        PropagatorInstallation.Register(services);

        Assert.That(services.Single().ImplementationInstance, Is.SameAs(other));
    }

    [Test]
    public void Register_Twice_RegistersOnce()
    {
        var services = new ServiceCollection().AddSingleton(Runtime);

        PropagatorInstallation.Register(services);
        PropagatorInstallation.Register(services);

        Assert.That(services.Single().ImplementationType, Is.EqualTo(typeof(CurrentPropagator)));
    }

    [Test]
    public void CurrentPropagator_MadeCurrentItself_UsesTheRuntimes()
    {
        var service = new CurrentPropagator();
        DistributedContextPropagator.Current = service;

        Assert.That(service.Fields, Is.EqualTo(Runtime.Fields));
    }

    [Test]
    public void CurrentPropagator_EachCall_ReachesTheCurrentOne()
    {
        var current = new Mock<DistributedContextPropagator>();
        DistributedContextPropagator.Current = current.Object;
        var service = new CurrentPropagator();

        service.Inject(null, this, null);
        service.ExtractTraceIdAndState(this, null, out _, out _);
        service.ExtractBaggage(this, null);

        string? traceId, traceState;
        current.Verify(p => p.Inject(null, this, null), Times.Once);
        current.Verify(p => p.ExtractTraceIdAndState(this, null, out traceId, out traceState), Times.Once);
        current.Verify(p => p.ExtractBaggage(this, null), Times.Once);
    }
    // Nothing listens at the address: a client lives without Kafka.
    private static TelemetryClient StartClient(ILoggerFactory loggers, Action<TelemetryOptions>? configure = null)
    {
        var options = new TelemetryOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(100), Kafka = { BootstrapServers = "127.0.0.1:1" } };
        options.SchemaRegistry.Url = "http://127.0.0.1:1";
        configure?.Invoke(options);
        var client = new TelemetryClient(options, new TelemetryServices { LoggerFactory = loggers });
        client.Start();
        return client;
    }
}
