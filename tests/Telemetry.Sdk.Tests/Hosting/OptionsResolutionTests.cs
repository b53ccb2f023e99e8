using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Tests.Diagnostics;

namespace Telemetry.Sdk.Tests.Hosting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OptionsResolutionTests
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly TelemetryOptions _options = new();

    [Test]
    public void Resolve_ServiceName_TakesTheFirstThatIsSet()
    {
        List<string?> names = [Resolve(host: null).Options.ServiceName];
        names.Add(Resolve(host: "host-name").Options.ServiceName);
        _variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.name=attribute-name";
        names.Add(Resolve(host: "host-name").Options.ServiceName);
        _options.ServiceName = "option-name";
        names.Add(Resolve(host: "host-name").Options.ServiceName);
        _variables["OTEL_SERVICE_NAME"] = "variable-name";
        names.Add(Resolve(host: "host-name").Options.ServiceName);

        Assert.That(names[0], Is.Not.Null.And.Not.Empty);
        Assert.That(names.Skip(1), Is.EqualTo(["host-name", "attribute-name", "option-name", "variable-name"]));
    }

    [TestCase(TelemetryProfile.Verify, null, SchemaPolicy.Verify)]
    [TestCase(TelemetryProfile.Development, null, SchemaPolicy.Register)]
    [TestCase(TelemetryProfile.Development, SchemaPolicy.Verify, SchemaPolicy.Verify)]
    [TestCase(TelemetryProfile.Verify, SchemaPolicy.Register, SchemaPolicy.Register)]
    public void Resolve_Policy_IsTheProfilesUnlessWritten(TelemetryProfile profile, SchemaPolicy? policy, SchemaPolicy expected)
    {
        (_options.Profile, _options.SchemaRegistry.Policy) = (profile, policy);

        var options = Resolve().Options;

        Assert.That((options.Profile, options.SchemaRegistry.Policy), Is.EqualTo((profile, expected)));
    }

    [Test]
    public void Resolve_IdFileWithoutOffline_IsNotReadAndAWarningSaysSo()
    {
        _options.SchemaRegistry.IdFile = "/no/such/ids.json";

        var resolved = Resolve();

        Assert.That(resolved.PinnedIds, Is.Null);
        Assert.That(resolved.Warnings.Single(), Does.Contain("SchemaRegistry:IdFile is not read").And.Contain("Policy is Verify, not Offline"));
    }

    [Test]
    public void Resolve_ResourceAttributes_OptionsWinAndValuesAreDecoded()
    {
        _variables["OTEL_RESOURCE_ATTRIBUTES"] = "region=eu, team=seats%2Cstands ,service.version=1.2.3,service.namespace=shop";
        _options.ResourceAttributes["region"] = "us";

        var options = Resolve().Options;

        Assert.That(options.ResourceAttributes, Is.EquivalentTo(new Dictionary<string, string> { ["region"] = "us", ["team"] = "seats,stands" }));
        Assert.That((options.ServiceVersion, options.ServiceNamespace), Is.EqualTo(("1.2.3", "shop")));
    }

    [TestCase("region")]
    [TestCase("=eu")]
    public void Resolve_MalformedResourceAttributes_AreIgnoredWithAWarning(string pair)
    {
        _variables["OTEL_RESOURCE_ATTRIBUTES"] = $"team=seats,{pair}";

        var resolved = Resolve();

        Assert.That(resolved.Options.ResourceAttributes, Is.Empty);
        Assert.That(resolved.Warnings.Single(), Does.StartWith("OTEL_RESOURCE_ATTRIBUTES").And.Contain(pair));
    }

    [Test]
    public void Resolve_LimitVariables_FillWhatTheOptionsLeft()
    {
        _variables["OTEL_ATTRIBUTE_COUNT_LIMIT"] = "10";
        _variables["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"] = "20";
        _variables["OTEL_SPAN_EVENT_COUNT_LIMIT"] = "30";
        _variables["OTEL_SPAN_LINK_COUNT_LIMIT"] = "40";
        _variables["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"] = "50";
        _variables["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"] = "60";
        var general = Resolve().Options.Spans.Limits;
        _variables["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT"] = "11";
        _options.Spans.Limits.EventCount = 128;
        var special = Resolve().Options.Spans.Limits;

        Assert.That(
            (general.AttributeCount, general.AttributeValueLength, general.EventCount, general.LinkCount, general.EventAttributeCount, general.LinkAttributeCount),
            Is.EqualTo((10, 20, 30, 40, 50, 60)));
        Assert.That((special.AttributeCount, special.EventCount), Is.EqualTo((11, 128)), "the default said explicitly wins over the variable");
    }

    [TestCase("OTEL_SPAN_EVENT_COUNT_LIMIT", "many")]
    [TestCase("OTEL_SPAN_EVENT_COUNT_LIMIT", "-1")]
    [TestCase("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "0")]
    [TestCase("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "99999999999")]
    [TestCase("OTEL_TRACES_SAMPLER", "sometimes")]
    public void Resolve_MalformedVariable_IsIgnoredWithAWarning(string name, string value)
    {
        _variables[name] = value;

        var resolved = Resolve();

        Assert.That(resolved.Warnings.Single(), Does.StartWith(name).And.Contain(value));
        Assert.That(resolved.Options.Spans.Limits.EventCount, Is.EqualTo(128));
    }

    [TestCase("")]
    [TestCase("  ")]
    public void Resolve_EmptyVariable_CountsAsAbsent(string value)
    {
        _variables["OTEL_SPAN_EVENT_COUNT_LIMIT"] = value;
        _variables["OTEL_SERVICE_NAME"] = value;

        var resolved = Resolve(host: "host-name");

        Assert.That(resolved.Warnings, Is.Empty);
        Assert.That(resolved.Options.ServiceName, Is.EqualTo("host-name"));
    }

    [Test]
    public void Resolve_SamplerVariable_CountsOnlyWithoutTheOption()
    {
        _variables["OTEL_TRACES_SAMPLER"] = "traceidratio";
        _variables["OTEL_TRACES_SAMPLER_ARG"] = "0.25";

        var byVariable = Resolve().Options.Spans.Sampler;
        _options.Spans.Sampler = SpanSampler.AlwaysOn;
        var byOption = Resolve().Options.Spans.Sampler;

        Assert.That((byVariable.Ratio, byVariable.FollowsParent), Is.EqualTo((0.25, false)));
        Assert.That(byOption, Is.SameAs(SpanSampler.AlwaysOn));
    }

    [TestCase(true, TelemetryProfile.Development)]
    [TestCase(false, TelemetryProfile.Verify)]
    public void Resolve_NoProfile_FollowsTheHost(bool development, TelemetryProfile expected)
    {
        Assert.That(Resolve(development: development).Options.Profile, Is.EqualTo(expected));

        _options.Profile = TelemetryProfile.Verify;
        Assert.That(Resolve(development: development).Options.Profile, Is.EqualTo(TelemetryProfile.Verify));
    }

    [TestCase("off", false)]
    [TestCase("OFF", false)]
    [TestCase("false", false)]
    [TestCase("0", false)]
    [TestCase("on", true)]
    [TestCase("", true)]
    public void Resolve_TicketTelemetryVariable_TurnsOff(string value, bool enabled)
    {
        _variables["TICKET_TELEMETRY"] = value;

        Assert.That(Resolve().Options.Enabled, Is.EqualTo(enabled));
    }

    [Test]
    public void Resolve_OffWithInvalidSettings_DoesNotComplain()
    {
        _options.Batching.QueueBytes = 1;
        _options.Enabled = false;

        Assert.That(() => Resolve(), Throws.Nothing);
    }

    [Test]
    public void Resolve_OptionsChangedLater_DoNotReachTheCopy()
    {
        _options.Kafka.Settings["client.id"] = "before";
        var copy = Resolve().Options;

        _options.Kafka.Settings["client.id"] = "after";
        _options.Spans.Sources.Add("Later");
        _options.Spans.Rules.Add(SpanRule.DropPath("/later"));
        _options.Spans.Limits.LinkCount = 1;
        _options.Batching.FlushAge = TimeSpan.FromSeconds(2);

        Assert.That(copy.Kafka.Settings["client.id"], Is.EqualTo("before"));
        Assert.That(copy.Spans.Sources, Does.Not.Contain("Later"));
        Assert.That(copy.Spans.Rules, Is.Empty);
        Assert.That((copy.Spans.Limits.LinkCount, copy.Batching.FlushAge), Is.EqualTo((128, TimeSpan.FromSeconds(1))));
    }

    [Test]
    public void Resolve_EverythingSet_IsCopied()
    {
        _options.ShutdownTimeout = TimeSpan.FromSeconds(7);
        _options.Kafka.ConfigureProducer = _ => { };
        _options.Kafka.ConfigureProducerBuilder = _ => { };
        _options.Kafka.ConfigureConsumerBuilder = _ => { };
        _options.SchemaRegistry.CreateHandler = () => new HttpClientHandler();
        _options.SchemaRegistry.GetBearerToken = _ => ValueTask.FromResult("t");
        _options.SchemaRegistry.RequestTimeout = TimeSpan.FromSeconds(3);
        _options.Batching.OneTracePerRecord = true;
        _options.Batching.RecordBytes = 9_000;
        _options.Spans.Topic = "spans";
        _options.Spans.Processors.Add(_ => { });
        _options.Events.TopicPrefix = "p.";
        _options.Events.EventBytes = 2_000;
        _options.Events.EmitTimeout = TimeSpan.FromSeconds(9);
        _options.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("empties", 12);
        _options.Events.Redact("account_ref", FieldRedaction.Drop);
        _options.Spans.ExportedBaggage.Add("tenant");

        var copy = Resolve().Options;

        Assert.That(copy.ShutdownTimeout, Is.EqualTo(_options.ShutdownTimeout));
        Assert.That(copy.Kafka.ConfigureProducer, Is.SameAs(_options.Kafka.ConfigureProducer));
        Assert.That(copy.Kafka.ConfigureProducerBuilder, Is.SameAs(_options.Kafka.ConfigureProducerBuilder));
        Assert.That(copy.Kafka.ConfigureConsumerBuilder, Is.SameAs(_options.Kafka.ConfigureConsumerBuilder));
        Assert.That(ReferenceEquals(copy.SchemaRegistry.CreateHandler, _options.SchemaRegistry.CreateHandler), Is.True);
        Assert.That(ReferenceEquals(copy.SchemaRegistry.GetBearerToken, _options.SchemaRegistry.GetBearerToken), Is.True);
        Assert.That(copy.SchemaRegistry.RequestTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That((copy.Batching.OneTracePerRecord, copy.Batching.RecordBytes), Is.EqualTo((true, 9_000)));
        Assert.That((copy.Spans.Topic, copy.Spans.Processors.Count), Is.EqualTo(("spans", 1)));
        Assert.That((copy.Events.TopicPrefix, copy.Events.EventBytes, copy.Events.EmitTimeout), Is.EqualTo(("p.", 2_000, TimeSpan.FromSeconds(9))));
        Assert.That(copy.Events.Declarations["google.protobuf.Empty"].Topic, Is.EqualTo("empties"));
        Assert.That(copy.Events.Redactions["account_ref"], Is.SameAs(FieldRedaction.Drop));
        Assert.That(copy.Spans.ExportedBaggage, Is.EqualTo(["tenant"]));
    }

    [Test]
    public void Resolve_KafkaNamesOfOurOptions_BecomeTheOptions()
    {
        _options.Kafka.Settings["bootstrap.servers"] = "a:1,b:2";
        _options.Kafka.Settings["linger.ms"] = "250";
        _options.Kafka.Settings["compression.type"] = "zstd";
        _options.SchemaRegistry.Settings["schema.registry.url"] = "https://registry";
        _options.SchemaRegistry.Settings["schema.registry.request.timeout.ms"] = "1500";

        var options = Resolve().Options;

        Assert.That((options.Kafka.BootstrapServers, options.Kafka.Linger, options.Kafka.Compression), Is.EqualTo(("a:1,b:2", TimeSpan.FromMilliseconds(250), CompressionCodec.Zstd)));
        Assert.That((options.SchemaRegistry.Url, options.SchemaRegistry.RequestTimeout), Is.EqualTo(("https://registry", TimeSpan.FromSeconds(1.5))));
        Assert.That(options.Kafka.Settings, Is.Empty);
        Assert.That(options.SchemaRegistry.Settings, Is.Empty);
    }

    [TestCase("url", "request.timeout.ms")]
    [TestCase("schema_registry_url", "REQUEST_TIMEOUT_MS")]
    public void Resolve_RegistryWordsInCode_BecomeTheOptionsUnderEachName(string url, string timeout)
    {
        (_options.SchemaRegistry.Settings[url], _options.SchemaRegistry.Settings[timeout]) = ("sr1:8081", "1500");

        var options = Resolve().Options.SchemaRegistry;

        Assert.That((options.Url, options.RequestTimeout, options.Settings.Count), Is.EqualTo(("sr1:8081", TimeSpan.FromSeconds(1.5), 0)));
    }

    [Test]
    public void Resolve_UnequalPartitions_IsAWarningOnly()
    {
        _options.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("empties", 6);

        Assert.That(Resolve().Warnings.Single(), Does.Contain("otlp_spans 12").And.Contain("empties 6"));
    }

    [Test]
    public void LogWarnings_Each_IsALineOfItsOwn()
    {
        var logger = new RecordingLogger();

        new ResolvedOptions(_options, ["one", "two"]).LogWarnings(logger);

        Assert.That(logger.Entries.Select(e => (e.Level, e.Message)), Is.EqualTo([(LogLevel.Warning, "one"), (LogLevel.Warning, "two")]));
    }

    [Test]
    public void Resolve_SaslInherit_GivesTheRegistryTheKafkaUserAndPasswordUnlessItHasItsOwn()
    {
        _options.SchemaRegistry.Url = "https://registry";
        _options.SchemaRegistry.Settings["schema.registry.basic.auth.credentials.source"] = "SASL_INHERIT";
        _options.SchemaRegistry.Settings["sasl.password"] = "own";
        (_options.Kafka.Settings["sasl.username"], _options.Kafka.Settings["sasl.password"]) = ("kafka", "password");

        var settings = Resolve().Options.SchemaRegistry.Settings;

        Assert.That((settings["sasl.username"], settings["sasl.password"]), Is.EqualTo(("kafka", "own")));
        Assert.That(_options.SchemaRegistry.Settings, Does.Not.ContainKey("sasl.username"));
    }

    [Test]
    public void Resolve_NoInheritance_KeepsTheKafkaPasswordFromTheRegistry()
    {
        (_options.Kafka.Settings["sasl.username"], _options.Kafka.Settings["sasl.password"]) = ("kafka", "password");

        Assert.That(Resolve().Options.SchemaRegistry.Settings, Is.Empty);
    }

    private ResolvedOptions Resolve(string? host = null, bool development = false) => OptionsResolution.Resolve(_options, new TelemetryServices
    {
        HostApplicationName = host,
        IsDevelopmentHost = development,
        ReadVariable = name => _variables.GetValueOrDefault(name),
    });
}
