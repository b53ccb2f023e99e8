using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Propagation;

namespace Telemetry.Sdk.Tests.Propagation;

public sealed class ExportedBaggageTests
{
    [Test]
    public void Bind_List_NamesTheKeys()
    {
        var options = new TelemetryOptions();
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Spans:ExportedBaggage:0", "tenant"), new("Spans:ExportedBaggage:1", "Region")])
            .Build();

        ConfigurationBinding.Bind(section, options);

        Assert.That(OptionsCopy.Of(options).Spans.ExportedBaggage, Is.EqualTo(new[] { "tenant", "Region" }));
    }

    [TestCase("a key")]
    [TestCase("")]
    [TestCase("k\u00fc")]
    public void Client_KeyThatNoHeaderAdmits_IsRefusedByName(string key)
    {
        var options = new TelemetryOptions { Spans = { ExportedBaggage = { key } } };

        Assert.That(
            () => new TelemetryClient(options),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("TicketTelemetry:Spans:ExportedBaggage"));
    }

    [Test]
    public void AddTicketTelemetry_Services_FollowTheCurrentPropagator()
    {
        using var provider = new ServiceCollection()
            .AddSingleton(DistributedContextPropagator.CreateDefaultPropagator())
            .AddTicketTelemetry()
            .BuildServiceProvider();

        Assert.That(provider.GetRequiredService<DistributedContextPropagator>(), Is.TypeOf<CurrentPropagator>());
    }
}
