using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Hosting;

namespace Telemetry.Sdk.Tests.Hosting;

public sealed class ConfigurationBindingTests
{
    [Test]
    public void Bind_EverySetting_ReachesItsOption()
    {
        var options = Bind(
            ("ServiceName", "checkout"), ("ServiceNamespace", "shop"), ("ServiceVersion", "2.0"), ("Profile", "development"), ("ShutdownTimeout", "00:00:07"), ("Enabled", "false"),
            ("ResourceAttributes:cloud.region", "eu-1"),
            ("Kafka:BootstrapServers", "kafka:9092"), ("Kafka:Linger", "50ms"), ("Kafka:Compression", "zstd"),
            ("SchemaRegistry:Url", "http://registry"), ("SchemaRegistry:RequestTimeout", "2s"), ("SchemaRegistry:Policy", "offline"), ("SchemaRegistry:IdFile", "/ids.json"), ("SchemaRegistry:CacheDirectory", "/cache"),
            ("Batching:QueueBytes", "100000"), ("Batching:FlushAge", "200ms"), ("Batching:RecordBytes", "9000"), ("Batching:OneTracePerRecord", "true"),
            ("Spans:Topic", "spans"), ("Spans:Partitions", "6"),
            ("Spans:Limits:AttributeCount", "1"), ("Spans:Limits:AttributeValueLength", "2"), ("Spans:Limits:EventCount", "3"), ("Spans:Limits:LinkCount", "4"),
            ("Spans:Limits:EventAttributeCount", "5"), ("Spans:Limits:LinkAttributeCount", "6"), ("Spans:Limits:SpanBytes", "7000"),
            ("Events:TopicPrefix", "p."), ("Events:Partitions", "6"), ("Events:EventBytes", "2000"), ("Events:EmitTimeout", "1min"));

        Assert.That((options.ServiceName, options.ServiceNamespace, options.ServiceVersion, options.Enabled), Is.EqualTo(("checkout", "shop", "2.0", false)));
        Assert.That((options.Profile, options.ShutdownTimeout, options.ResourceAttributes["cloud.region"]), Is.EqualTo((TelemetryProfile.Development, TimeSpan.FromSeconds(7), "eu-1")));
        Assert.That((options.Kafka.BootstrapServers, options.Kafka.Linger, options.Kafka.Compression), Is.EqualTo(("kafka:9092", TimeSpan.FromMilliseconds(50), CompressionCodec.Zstd)));
        Assert.That((options.SchemaRegistry.Url, options.SchemaRegistry.RequestTimeout), Is.EqualTo(("http://registry", TimeSpan.FromSeconds(2))));
        Assert.That((options.SchemaRegistry.Policy, options.SchemaRegistry.IdFile, options.SchemaRegistry.CacheDirectory), Is.EqualTo((SchemaPolicy.Offline, "/ids.json", "/cache")));
        Assert.That((options.Batching.QueueBytes, options.Batching.FlushAge, options.Batching.RecordBytes, options.Batching.OneTracePerRecord), Is.EqualTo((100_000, TimeSpan.FromMilliseconds(200), 9_000, true)));
        Assert.That((options.Spans.Topic, options.Spans.Partitions), Is.EqualTo(("spans", 6)));
        var limits = options.Spans.Limits;
        Assert.That((limits.AttributeCount, limits.AttributeValueLength, limits.EventCount, limits.LinkCount, limits.EventAttributeCount, limits.LinkAttributeCount, limits.SpanBytes), Is.EqualTo((1, 2, 3, 4, 5, 6, 7_000)));
        Assert.That((options.Events.TopicPrefix, options.Events.Partitions, options.Events.EventBytes, options.Events.EmitTimeout), Is.EqualTo(("p.", 6, 2_000, TimeSpan.FromMinutes(1))));
        Assert.That(options.ConfigurationWarnings, Is.Empty);
        Assert.That(options.ConfigurationFailures, Is.Empty);
    }

    [TestCase("security.protocol")]
    [TestCase("security_protocol")]
    [TestCase("SECURITY_PROTOCOL")]
    public void Bind_KafkaKey_IsTakenUnderItsOwnName(string key)
    {
        var options = Bind(($"Kafka:{key}", "SASL_SSL"));

        Assert.That(options.Kafka.Settings, Is.EqualTo(new Dictionary<string, string> { ["security.protocol"] = "SASL_SSL" }));
    }

    [TestCase("schema.registry.basic.auth.user.info")]
    [TestCase("schema_registry_basic_auth_user_info")]
    [TestCase("basic.auth.user.info")]
    [TestCase("basic_auth_user_info")]
    public void Bind_RegistryKey_IsTakenUnderConfluentsName(string key)
    {
        var options = Bind(($"SchemaRegistry:{key}", "a:b"));

        Assert.That(options.SchemaRegistry.Settings, Is.EqualTo(new Dictionary<string, string> { ["schema.registry.basic.auth.user.info"] = "a:b" }));
    }

    [TestCase("schema.registry.url")]
    [TestCase("schema_registry_url")]
    public void Bind_RegistryUrlInConfluentsWords_IsTheUrl(string key)
    {
        var options = Bind(($"SchemaRegistry:{key}", "https://registry"));

        Assert.That(Resolve(options).Options.SchemaRegistry.Url, Is.EqualTo("https://registry"));
    }

    [TestCase("SubjectNameStrategy", "topicrecord")]
    [TestCase("subject.name.strategy", "TopicRecord")]
    [TestCase("subject_name_strategy", "TopicRecord")]
    public void Bind_SubjectNameStrategy_IsTakenUnderConfluentsNameToo(string key, string value) =>
        Assert.That(Bind(($"Events:{key}", value)).Events.SubjectNameStrategy, Is.EqualTo(SubjectNameStrategy.TopicRecord));

    [TestCase("none", "")]
    [TestCase("", null)]
    public void Bind_CacheDirectory_NoneTurnsItOffAndEmptyLeavesTheDefault(string value, string? expected) =>
        Assert.That(Bind(("SchemaRegistry:CacheDirectory", value)).SchemaRegistry.CacheDirectory, Is.EqualTo(expected));

    [Test]
    public void Bind_Sources_AreAddedToTheDefaultsOnce()
    {
        var options = Bind(("Spans:Sources:0", "Shop.*"), ("Spans:Sources:1", "microsoft.aspnetcore"));

        Assert.That(options.Spans.Sources, Is.EqualTo(["Microsoft.AspNetCore", "System.Net.Http", "Shop.*"]));
    }

    [Test]
    public void Bind_ListInOneValue_IsSplitAtCommas()
    {
        var options = Bind(("Spans:Sources", "Shop.Orders, Npgsql"), ("Spans:DropPaths", "/healthz*,/ready"));

        Assert.That(options.Spans.Sources.Skip(2), Is.EqualTo(["Shop.Orders", "Npgsql"]));
        Assert.That(options.Spans.Rules.Select(r => (r.Path, r.Sampler.Ratio)), Is.EqualTo([("/healthz*", 0d), ("/ready", 0d)]));
    }

    [TestCase("always_on", null, 1, false)]
    [TestCase("always_off", null, 0, false)]
    [TestCase("0.25", null, 0.25, true)]
    [TestCase("traceidratio", "0.5", 0.5, false)]
    [TestCase("parentbased_traceidratio", "0.1", 0.1, true)]
    [TestCase("parentbased_always_on", null, 1, true)]
    [TestCase("ParentBased_Always_Off", null, 0, true)]
    [TestCase("parentbased_traceidratio", null, 1, true)]
    public void Bind_Sampler_IsReadAsOpenTelemetryNamesIt(string name, string? argument, double ratio, bool followsParent)
    {
        var options = Bind(("Spans:Sampler", name), ("Spans:SamplerArg", argument));

        Assert.That((options.Spans.Sampler.Ratio, options.Spans.Sampler.FollowsParent), Is.EqualTo((ratio, followsParent)));
        Assert.That(options.ConfigurationWarnings, Is.Empty);
    }

    [TestCase("Batching:FlushAgee", "did you mean FlushAge?")]
    [TestCase("ServiceNam", "did you mean ServiceName?")]
    [TestCase("Spans:Limits:Whatever", "TicketTelemetry:Spans:Limits:Whatever is not a setting")]
    [TestCase("Colour", "TicketTelemetry:Colour is not a setting and was ignored.")]
    public void Bind_UnknownKey_IsAWarningThatHelps(string key, string expected)
    {
        var options = Bind((key, "1"));

        Assert.That(Resolve(options).Warnings.Single(), Does.Contain(expected));
    }

    [TestCase("Batching:FlushAge", "5", "00:00:01")]
    [TestCase("Batching:FlushAge", "soon", "200ms")]
    [TestCase("Batching:QueueBytes", "16MB", "whole number")]
    [TestCase("Batching:OneTracePerRecord", "maybe", "true or false")]
    [TestCase("Profile", "Production", "Verify, Development")]
    [TestCase("Kafka:Compression", "1", "Lz4, Zstd, Gzip, None")]
    [TestCase("Spans:Sampler", "1.5", "0 to 1")]
    [TestCase("Spans:SamplerArg", "0.5", "beside a Sampler")]
    [TestCase("ServiceName:Nested", "x", "one value")]
    public void Bind_UnreadableValue_FailsTheValidationWithTheRest(string key, string value, string accepted)
    {
        var options = Bind((key, value), ("Batching:RecordBytes", "1"));

        var exception = Assert.Throws<OptionsValidationException>(() => Resolve(options));

        Assert.That(exception!.Failures.Count(), Is.EqualTo(2), exception.Message);
        Assert.That(exception.Failures.First(), Does.StartWith($"TicketTelemetry:{key.Replace(":Nested", "", StringComparison.Ordinal)} is ").And.Contain(accepted));
    }

    [TestCase("00:00:00.2", 200)]
    [TestCase("200ms", 200)]
    [TestCase("200 MS", 200)]
    [TestCase("1.5s", 1_500)]
    [TestCase("2m", 120_000)]
    [TestCase("2min", 120_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("1", null)]
    [TestCase("ms", null)]
    [TestCase("1e300h", null)]
    [TestCase("NaNs", null)]
    [TestCase("", null)]
    public void Duration_Text_IsReadOrRefused(string text, double? milliseconds) =>
        Assert.That(SettingText.Duration(text)?.TotalMilliseconds, Is.EqualTo(milliseconds));

    private static TelemetryOptions Bind(params (string Key, string? Value)[] settings)
    {
        var options = new TelemetryOptions();
        var values = settings.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value);
        ConfigurationBinding.Bind(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), options);
        return options;
    }

    private static ResolvedOptions Resolve(TelemetryOptions options) => OptionsResolution.Resolve(options, new TelemetryServices { ReadVariable = _ => null });
}
