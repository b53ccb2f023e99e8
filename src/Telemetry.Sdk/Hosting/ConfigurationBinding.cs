using Microsoft.Extensions.Configuration;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Hosting;

/// <summary>Reads the section <c>TicketTelemetry</c> into the options; what it does not mention stays as it is.</summary>
internal static class ConfigurationBinding
{
    /// <summary>Reads a section.</summary>
    public static void Bind(IConfiguration section, TelemetryOptions options)
    {
        Reader(section, "", options)
            .Flag("Enabled", v => options.Enabled = v)
            .Text("ServiceName", v => options.ServiceName = v)
            .Text("ServiceNamespace", v => options.ServiceNamespace = v)
            .Text("ServiceVersion", v => options.ServiceVersion = v)
            .Choice<TelemetryProfile>("Profile", v => options.Profile = v)
            .Duration("ShutdownTimeout", v => options.ShutdownTimeout = v)
            .Section("ResourceAttributes", s => Reader(s, ":ResourceAttributes", options).Read((key, value) => options.ResourceAttributes[key] = value))
            .Section("Kafka", s => BindKafka(s, options))
            .Section("SchemaRegistry", s => BindRegistry(s, options))
            .Section("Batching", s => BindBatching(s, options))
            .Section("Spans", s => BindSpans(s, options))
            .Section("Events", s => BindEvents(s, options))
            .Read();
    }

    private static SettingReader Reader(IConfiguration section, string path, TelemetryOptions options) =>
        new(section, TelemetryOptions.SectionName + path, options);

    private static void BindKafka(IConfiguration section, TelemetryOptions options)
    {
        var kafka = options.Kafka;
        Reader(section, ":Kafka", options)
            .Text("BootstrapServers", v => kafka.BootstrapServers = v)
            .Duration("Linger", v => kafka.Linger = v)
            .Choice<CompressionCodec>("Compression", v => kafka.Compression = v)
            .Read((key, value) => kafka.Settings[RegistryWords.Dotted(key)] = value);
    }

    private static void BindRegistry(IConfiguration section, TelemetryOptions options)
    {
        var registry = options.SchemaRegistry;
        Reader(section, ":SchemaRegistry", options)
            .Text("Url", v => registry.Url = v)
            .Duration("RequestTimeout", v => registry.RequestTimeout = v)
            .Text("CacheDirectory", v => registry.CacheDirectory = v.Equals("none", StringComparison.OrdinalIgnoreCase) ? "" : v)
            .Choice<SchemaPolicy>("Policy", v => registry.Policy = v)
            .Text("IdFile", v => registry.IdFile = v)
            .Read((key, value) => registry.Settings[RegistryName(RegistryWords.Dotted(key))] = value);
    }

    private static void BindBatching(IConfiguration section, TelemetryOptions options)
    {
        var batching = options.Batching;
        Reader(section, ":Batching", options)
            .Number("QueueBytes", v => batching.QueueBytes = v)
            .Duration("FlushAge", v => batching.FlushAge = v)
            .Number("RecordBytes", v => batching.RecordBytes = v)
            .Flag("OneTracePerRecord", v => batching.OneTracePerRecord = v)
            .Read();
    }

    private static void BindSpans(IConfiguration section, TelemetryOptions options)
    {
        var spans = options.Spans;
        var reader = Reader(section, ":Spans", options);
        reader
            .Text("Topic", v => spans.Topic = v)
            .Number("Partitions", v => spans.Partitions = v)
            .List("Sources", v => AddSource(spans, v))
            .List("DropPaths", v => AddDropPath(spans, v))
            .List("ExportedBaggage", spans.ExportedBaggage.Add)
            .Text("Sampler", v => BindSampler(reader, spans, v, section["SamplerArg"]))
            .Text("SamplerArg", v => CheckSamplerArgument(reader, v, section["Sampler"]))
            .Section("Limits", s => BindLimits(s, options))
            .Read();
    }

    private static void BindLimits(IConfiguration section, TelemetryOptions options)
    {
        var limits = options.Spans.Limits;
        Reader(section, ":Spans:Limits", options)
            .Number("AttributeCount", v => limits.AttributeCount = v)
            .Number("AttributeValueLength", v => limits.AttributeValueLength = v)
            .Number("EventCount", v => limits.EventCount = v)
            .Number("LinkCount", v => limits.LinkCount = v)
            .Number("EventAttributeCount", v => limits.EventAttributeCount = v)
            .Number("LinkAttributeCount", v => limits.LinkAttributeCount = v)
            .Number("SpanBytes", v => limits.SpanBytes = v)
            .Read();
    }

    private static void BindEvents(IConfiguration section, TelemetryOptions options)
    {
        var events = options.Events;
        Reader(section, ":Events", options)
            .Text("TopicPrefix", v => events.TopicPrefix = v)
            .Number("Partitions", v => events.Partitions = v)
            .Number("EventBytes", v => events.EventBytes = v)
            .Duration("EmitTimeout", v => events.EmitTimeout = v)
            .Choice<SubjectNameStrategy>("SubjectNameStrategy", v => events.SubjectNameStrategy = v)
            .Choice<SubjectNameStrategy>("subject.name.strategy", v => events.SubjectNameStrategy = v)
            .Choice<SubjectNameStrategy>("subject_name_strategy", v => events.SubjectNameStrategy = v)
            .Read();
    }

    private static void BindSampler(SettingReader reader, SpanOptions spans, string name, string? argument)
    {
        if (SamplerText.Parse(name, string.IsNullOrWhiteSpace(argument) ? null : argument) is { } sampler)
        {
            spans.Sampler = sampler;
        }
        else
        {
            reader.Fail("Sampler", argument is null ? name : $"{name} {argument}", SamplerText.Accepted);
        }
    }

    private static void CheckSamplerArgument(SettingReader reader, string argument, string? sampler)
    {
        if (string.IsNullOrWhiteSpace(sampler))
        {
            reader.Fail("SamplerArg", argument, "beside a Sampler that takes a ratio");
        }
    }

    // Configured names are added to the defaults, as those are added that code names.
    private static void AddSource(SpanOptions spans, string source)
    {
        if (!spans.Sources.Contains(source, StringComparer.OrdinalIgnoreCase))
        {
            spans.Sources.Add(source);
        }
    }

    private static void AddDropPath(SpanOptions spans, string path)
    {
        if (!spans.Rules.Any(r => r is { Source: null, Name: null } && r.Path == path && r.Sampler == SpanSampler.AlwaysOff))
        {
            spans.Rules.Add(SpanRule.DropPath(path));
        }
    }

    private static string RegistryName(string name) =>
        name.StartsWith(RegistryWords.Prefix, StringComparison.Ordinal) || name.StartsWith("protobuf.", StringComparison.Ordinal) ? name : RegistryWords.Prefix + name;
}
