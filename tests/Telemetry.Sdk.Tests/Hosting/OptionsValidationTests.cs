using Microsoft.Extensions.Options;
using Telemetry.Sdk.Hosting;

namespace Telemetry.Sdk.Tests.Hosting;

public sealed class OptionsValidationTests
{
    private static readonly TelemetryServices NoVariables = new() { ReadVariable = _ => null };

    private static IEnumerable<TestCaseData> InvalidSettings()
    {
        yield return Case("Batching:QueueBytes", "1000", "65,536", o => o.Batching.QueueBytes = 1_000);
        yield return Case("Batching:QueueBytes", "2000000000", "1,073,741,824", o => o.Batching.QueueBytes = 2_000_000_000);
        yield return Case("Batching:RecordBytes", "90000", "80,000", o => o.Batching.RecordBytes = 90_000);
        yield return Case("Batching:FlushAge", "10 ms", "50 ms", o => o.Batching.FlushAge = TimeSpan.FromMilliseconds(10));
        yield return Case("Batching:FlushAge", "1440 min", "5 s", o => o.Batching.FlushAge = TimeSpan.FromDays(1));
        yield return Case("Kafka:Linger", "0 ms", "1 ms", o => o.Kafka.Linger = TimeSpan.Zero);
        yield return Case("Kafka:Linger", "11 s", "10 s", o => o.Kafka.Linger = TimeSpan.FromSeconds(11));
        yield return Case("ShutdownTimeout", "99 ms", "100 ms", o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(99));
        yield return Case("ShutdownTimeout", "6 min", "5 min", o => o.ShutdownTimeout = TimeSpan.FromMinutes(6));
        yield return Case("Events:EmitTimeout", "-1000 ms", "100 ms", o => o.Events.EmitTimeout = TimeSpan.FromSeconds(-1));
        yield return Case("Events:EmitTimeout", "11 min", "10 min", o => o.Events.EmitTimeout = TimeSpan.FromMinutes(11));
        yield return Case("SchemaRegistry:RequestTimeout", "2 min", "1 min", o => o.SchemaRegistry.RequestTimeout = TimeSpan.FromMinutes(2));
        yield return Case("Events:Partitions", "0", "1,000", o => o.Events.Partitions = 0);
        yield return Case("Events:EventBytes", "1000000", "900,000", o => o.Events.EventBytes = 1_000_000);
        yield return Case("Events:TopicPrefix", "shop/", "'.', '_' or '-'", o => o.Events.TopicPrefix = "shop/");
        yield return Case("Events:google.protobuf.Empty", "a b", "249", o => o.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("a b"));
        yield return Case("Events:SubjectNameStrategy", "9", "Topic, Record, TopicRecord", o => o.Events.SubjectNameStrategy = (SubjectNameStrategy)9);
        yield return Case("Events:SubjectNameStrategy", "Topic", "topic t has types of several .proto files (google.protobuf.Empty, google.protobuf.Duration), which one subject (t-value)", o => o.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("t").Add<Google.Protobuf.WellKnownTypes.Duration>("t"));
        yield return Case("Events:google.protobuf.Empty", "otlp_spans", "another topic than TicketTelemetry:Spans:Topic", o => o.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("otlp_spans"));
        yield return Case("Events:google.protobuf.StringValue", "declared with 6 partitions", "must be 12", o => o.Events.Add<Google.Protobuf.WellKnownTypes.BytesValue>("t").Add<Google.Protobuf.WellKnownTypes.StringValue>("t", 6));
        yield return Case("Spans:Topic", "empty", "1 to 249", o => o.Spans.Topic = "");
        yield return Case("Spans:Topic", "empty", "1 to 249", o => o.Spans.Topic = null!);
        yield return Case("Spans:Topic", "..", "not \".\" or \"..\"", o => o.Spans.Topic = "..");
        yield return Case("Spans:Topic", "spänne", "a letter, a digit", o => o.Spans.Topic = "spänne");
        yield return Case("Spans:Topic", "aaa", "249", o => o.Spans.Topic = new string('a', 250));
        yield return Case("Spans:Partitions", "1001", "1,000", o => o.Spans.Partitions = 1_001);
        yield return Case("Spans:Sources", "empty", "names of activity sources", o => o.Spans.Sources.Add(" "));
        yield return Case("Spans:Limits:AttributeCount", "-1", "10,000", o => o.Spans.Limits.AttributeCount = -1);
        yield return Case("Spans:Limits:AttributeValueLength", "0", "1,000,000", o => o.Spans.Limits.AttributeValueLength = 0);
        yield return Case("Spans:Limits:EventCount", "10001", "10,000", o => o.Spans.Limits.EventCount = 10_001);
        yield return Case("Spans:Limits:LinkCount", "10001", "10,000", o => o.Spans.Limits.LinkCount = 10_001);
        yield return Case("Spans:Limits:EventAttributeCount", "10001", "10,000", o => o.Spans.Limits.EventAttributeCount = 10_001);
        yield return Case("Spans:Limits:LinkAttributeCount", "10001", "10,000", o => o.Spans.Limits.LinkAttributeCount = 10_001);
        yield return Case("Spans:Limits:SpanBytes", "900001", "900,000", o => o.Spans.Limits.SpanBytes = 900_001);
        yield return Case("Kafka:BootstrapServers", "empty", "host:port", o => o.Kafka.BootstrapServers = "");
        yield return Case("Kafka:BootstrapServers", "empty", "host:port", o => o.Kafka.BootstrapServers = null!);
        yield return Case("Kafka:BootstrapServers", "kafka", "host:port", o => o.Kafka.BootstrapServers = "kafka");
        yield return Case("Kafka:BootstrapServers", "a:1,,b:2", "host:port", o => o.Kafka.BootstrapServers = "a:1,,b:2");
        yield return Case("Kafka:BootstrapServers", "kafka:70000", "65,535", o => o.Kafka.BootstrapServers = "kafka:70000");
        yield return Case("Kafka:Compression", "17", "lz4, zstd, gzip, none", o => o.Kafka.Compression = (CompressionCodec)17);
        yield return Case("Kafka:compression.type", "snappy", "lz4, zstd, gzip, none", o => o.Kafka.Settings["compression.type"] = "snappy");
        yield return Case("Kafka:linger.ms", "soon", "milliseconds", o => o.Kafka.Settings["linger.ms"] = "soon");
        yield return Case("Kafka:enable.idempotence", "false", "must be true", o => o.Kafka.Settings["enable.idempotence"] = "false");
        yield return Case("Kafka:acks", "1", "must be all", o => o.Kafka.Settings["acks"] = "1");
        yield return Case("Kafka:partitioner", "random", "must be fnv1a_random", o => o.Kafka.Settings["partitioner"] = "random");
        yield return Case("Kafka:allow.auto.create.topics", "true", "must be false", o => o.Kafka.Settings["allow.auto.create.topics"] = "true");
        yield return Case("Kafka:queue.buffering.max.kbytes", "1048576", "16,384", o => o.Kafka.Settings["queue.buffering.max.kbytes"] = "1048576");
        yield return Case("Kafka:queue.buffering.max.messages", "0", "100,000", o => o.Kafka.Settings["queue.buffering.max.messages"] = "0");
        yield return Case("Kafka:transactional.id", "tx", "unset", o => o.Kafka.Settings["transactional.id"] = "tx");
        yield return Case("SchemaRegistry:Policy", "7", "Verify, Register, Offline", o => o.SchemaRegistry.Policy = (SchemaPolicy)7);
        yield return Case("SchemaRegistry:IdFile", "empty", "because Policy is Offline", o => o.SchemaRegistry.Policy = SchemaPolicy.Offline);
        yield return Case("SchemaRegistry:IdFile", "/no/such/ids.json", "a file that can be read", o => (o.SchemaRegistry.Policy, o.SchemaRegistry.IdFile) = (SchemaPolicy.Offline, "/no/such/ids.json"));
        yield return Case("Spans:ExportedBaggage", "a b", "letters, digits", o => o.Spans.ExportedBaggage.Add("a b"));
        yield return Case("Profile", "5", "Verify or Development", o => o.Profile = (TelemetryProfile)5);
    }

    private static IEnumerable<TestCaseData> ValidSettings()
    {
        yield return Valid("bounds", o => (o.Batching.QueueBytes, o.Batching.RecordBytes, o.Batching.FlushAge) = (65_536, 8_192, TimeSpan.FromMilliseconds(50)));
        yield return Valid("several brokers", o => o.Kafka.BootstrapServers = "a:9092, SASL_SSL://b.example:9093,[::1]:9094,10.0.0.1:1");
        yield return Valid("registries without a scheme", o => o.SchemaRegistry.Url = "sr1:8081, sr2");
        yield return Valid("several registries", o => o.SchemaRegistry.Url = "http://a:8081,https://b/registry");
        yield return Valid("settings as required", o => (o.Kafka.Settings["acks"], o.Kafka.Settings["enable.idempotence"], o.Kafka.Settings["queue.buffering.max.kbytes"]) = ("-1", "True", "8192"));
        yield return Valid("types of one file in a topic", o => o.Events.Add<Google.Protobuf.WellKnownTypes.BytesValue>("t").Add<Google.Protobuf.WellKnownTypes.StringValue>("t"));
        yield return Valid("types of several files in a topic", o => o.Events.Add<Google.Protobuf.WellKnownTypes.Empty>("t").Add<Google.Protobuf.WellKnownTypes.Duration>("t").SubjectNameStrategy = SubjectNameStrategy.TopicRecord);
        yield return Valid("security", o => o.Kafka.Settings["security.protocol"] = "SASL_SSL");
    }

    [TestCaseSource(nameof(InvalidSettings))]
    public void Resolve_InvalidSetting_NamesSettingValueAndLimit(string setting, string value, string limit, Action<TelemetryOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var options = new TelemetryOptions();
        change(options);

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Failures.Count(), Is.EqualTo(1), exception.Message);
        Assert.That(exception.Message, Does.StartWith($"TicketTelemetry:{setting} is ").And.Contain(value).And.Contain(limit));
    }

    [TestCaseSource(nameof(ValidSettings))]
    public void Resolve_ValidSetting_IsTaken(Action<TelemetryOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var options = new TelemetryOptions();
        change(options);

        Assert.That(() => OptionsResolution.Resolve(options, NoVariables), Throws.Nothing);
    }

    [Test]
    public void Resolve_Defaults_AreValidWithoutAWarning() =>
        Assert.That(OptionsResolution.Resolve(new TelemetryOptions(), NoVariables).Warnings, Is.Empty);

    [Test]
    public void Resolve_SeveralInvalidSettings_AreAllNamedAtOnce()
    {
        var options = new TelemetryOptions { ShutdownTimeout = TimeSpan.Zero };
        options.Batching.QueueBytes = 1;
        options.Spans.Limits.LinkCount = -1;
        options.Kafka.Settings["acks"] = "0";

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Failures.Count(), Is.EqualTo(4), exception.Message);
    }

    [Test]
    public void Resolve_RegistryUrlWithPassword_DoesNotRepeatIt()
    {
        var options = new TelemetryOptions();
        options.SchemaRegistry.Url = "user:secret@registry";

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Message, Does.Not.Contain("secret"));
    }

    [TestCase("", "no address")]
    [TestCase(null, "no address")]
    [TestCase("ftp://a", "'ftp://a' is no http or https address")]
    public void Resolve_RegistryUrlThatIsNoAddress_IsNamedOnce(string? url, string expected)
    {
        var options = new TelemetryOptions();
        options.SchemaRegistry.Url = url!;

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Failures.Single(), Does.StartWith("TicketTelemetry:SchemaRegistry:schema.registry.url: ").And.Contain(expected));
    }

    [TestCase("request.timeout.ms", "50", "SchemaRegistry:RequestTimeout is 50 ms")]
    [TestCase("Request_Timeout_Ms", "soon", "\"soon\"; it must be a number of milliseconds")]
    [TestCase("url", "ftp://a", "'ftp://a'")]
    public void Resolve_RegistryWordWithoutPrefix_IsJudgedAsTheOption(string word, string value, string expected)
    {
        var options = new TelemetryOptions();
        options.SchemaRegistry.Settings[word] = value;

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Failures.Single(), Does.Contain(expected));
    }

    [TestCase("schema.registry.basic.auth.user.infos", "a:b", "not known")]
    [TestCase("schema.registry.ssl.ca.location", "/no/such/file.pem", "does not exist")]
    [TestCase("schema.registry.connections.max.per.server", "many", "no positive number")]
    public void Resolve_RegistryWord_IsJudgedByTheRegistryClient(string word, string value, string expected)
    {
        var options = new TelemetryOptions();
        options.SchemaRegistry.Settings[word] = value;

        var exception = Assert.Throws<OptionsValidationException>(() => OptionsResolution.Resolve(options, NoVariables));

        Assert.That(exception!.Failures.Single(), Does.StartWith($"TicketTelemetry:SchemaRegistry:{word}").And.Contain(expected));
    }

    [Test]
    public void TelemetryClient_InvalidOptionsWithoutAHost_Throws()
    {
        var options = new TelemetryOptions();
        options.Batching.QueueBytes = 1;

        Assert.That(() => new TelemetryClient(options), Throws.TypeOf<OptionsValidationException>().With.Message.Contain("TicketTelemetry:Batching:QueueBytes is 1"));
    }

    private static TestCaseData Case(string setting, string value, string limit, Action<TelemetryOptions> change) =>
        new TestCaseData(setting, value, limit, change).SetArgDisplayNames(setting, value, limit);

    private static TestCaseData Valid(string name, Action<TelemetryOptions> change) => new TestCaseData(change).SetArgDisplayNames(name);
}
