using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Hosting;

namespace Telemetry.Sdk.Tests.Hosting;

public sealed class AddTicketTelemetryTests
{
    private static readonly Dictionary<string, string?> Settings = new() { ["TicketTelemetry:ServiceName"] = "from-section", ["TicketTelemetry:Kafka:client_id"] = "shop" };

    [Test]
    public void AddTicketTelemetry_AnyOverload_ReturnsTheCollectionAndBuildsNothing()
    {
        var services = new ServiceCollection();

        Assert.That(services.AddTicketTelemetry(), Is.SameAs(services));
        Assert.That(services.AddTicketTelemetry(_ => Assert.Fail("configured during registration")), Is.SameAs(services));
        Assert.That(services.AddTicketTelemetry(new ConfigurationBuilder().Build()), Is.SameAs(services));
    }

    [Test]
    public void AddTicketTelemetry_Twice_RegistersOnce()
    {
        var services = new ServiceCollection();
        services.AddTicketTelemetry().AddTicketTelemetry(o => o.ServiceName = "x");

        using var provider = services.BuildServiceProvider();

        Assert.That(services.Count(s => s.ServiceType == typeof(TelemetryClient)), Is.EqualTo(1));
        Assert.That(services.Count(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(TelemetryHostedService)), Is.EqualTo(1));
        Assert.That(services.Count(s => s.ImplementationType == typeof(ConfigureFromHost)), Is.EqualTo(1));
        Assert.That(provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name), Is.EqualTo(["ticket-telemetry"]));
    }

    [Test]
    public void AddTicketTelemetry_NoArgument_ReadsTheSectionOfTheHost()
    {
        var options = Options(Settings, s => s.AddTicketTelemetry());

        Assert.That((options.ServiceName, options.Kafka.Settings["client.id"]), Is.EqualTo(("from-section", "shop")));
    }

    [Test]
    public void AddTicketTelemetry_Action_WinsOverTheSection()
    {
        var options = Options(Settings, s => s.AddTicketTelemetry(o => o.ServiceName += "-and-code"));

        Assert.That((options.ServiceName, options.Kafka.Settings["client.id"]), Is.EqualTo(("from-section-and-code", "shop")));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void AddTicketTelemetry_Configuration_TakesASectionOrAWhole(bool whole)
    {
        var given = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["TicketTelemetry:ServiceName"] = "given", ["Logging:Level"] = "x" }).Build();

        var options = Options(Settings, s => s.AddTicketTelemetry(whole ? given : given.GetSection("TicketTelemetry")));

        Assert.That(options.ServiceName, Is.EqualTo("given"));
        Assert.That(options.Kafka.Settings, Is.Empty);
        Assert.That(options.ConfigurationWarnings, Is.Empty);
    }

    [Test]
    public void AddTicketTelemetry_NoHostAndNoConfiguration_StillGivesAClient()
    {
        using var provider = new ServiceCollection().AddTicketTelemetry(o => o.Enabled = false).BuildServiceProvider();

        var client = provider.GetRequiredService<TelemetryClient>();

        Assert.That(provider.GetRequiredService<TelemetryClient>(), Is.SameAs(client));
    }

    [Test]
    public void AddTicketTelemetry_OwnClientBefore_KeepsIt()
    {
        using var own = new TelemetryClient(new TelemetryOptions { Enabled = false });
        using var provider = new ServiceCollection().AddSingleton(own).AddTicketTelemetry().BuildServiceProvider();

        Assert.That(provider.GetRequiredService<TelemetryClient>(), Is.SameAs(own));
    }

    [Test]
    public void AddTicketTelemetry_ServerSpanTags_AreTurnedOn()
    {
        new ServiceCollection().AddTicketTelemetry();

        Assert.That(AppContext.TryGetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", out var suppressed), Is.True);
        Assert.That(suppressed, Is.False);
    }

    [Test]
    public void AddTicketTelemetry_NullArguments_Throw()
    {
        Assert.That(() => ((IServiceCollection)null!).AddTicketTelemetry(), Throws.ArgumentNullException);
        Assert.That(() => new ServiceCollection().AddTicketTelemetry((Action<TelemetryOptions>)null!), Throws.ArgumentNullException);
        Assert.That(() => new ServiceCollection().AddTicketTelemetry((IConfiguration)null!), Throws.ArgumentNullException);
    }

    private static TelemetryOptions Options(Dictionary<string, string?> settings, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        add(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<TelemetryOptions>>().Value;
    }
}
