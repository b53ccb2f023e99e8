namespace Telemetry.Sdk.Hosting;

/// <summary>Copies options, so that nothing that the application does to them later reaches a running client.</summary>
internal static class OptionsCopy
{
    /// <summary>Makes a deep copy; hooks and rules are shared, they are immutable or the application's own.</summary>
    public static TelemetryOptions Of(TelemetryOptions source)
    {
        var copy = new TelemetryOptions
        {
            Enabled = source.Enabled,
            ServiceName = source.ServiceName,
            ServiceNamespace = source.ServiceNamespace,
            ServiceVersion = source.ServiceVersion,
            Profile = source.Profile,
            ShutdownTimeout = source.ShutdownTimeout,
        };
        Copy(source.ResourceAttributes, copy.ResourceAttributes);
        CopyAll(source.ConfigurationWarnings, copy.ConfigurationWarnings);
        CopyAll(source.ConfigurationFailures, copy.ConfigurationFailures);
        Copy(source.Kafka, copy.Kafka);
        Copy(source.SchemaRegistry, copy.SchemaRegistry);
        Copy(source.Batching, copy.Batching);
        Copy(source.Spans, copy.Spans);
        source.Events.CopyTo(copy.Events);
        return copy;
    }

    private static void Copy(KafkaOptions source, KafkaOptions target)
    {
        (target.BootstrapServers, target.Linger, target.Compression) = (source.BootstrapServers, source.Linger, source.Compression);
        target.ConfigureProducer = source.ConfigureProducer;
        target.ConfigureProducerBuilder = source.ConfigureProducerBuilder;
        target.ConfigureConsumerBuilder = source.ConfigureConsumerBuilder;
        Copy(source.Settings, target.Settings);
    }

    private static void Copy(SchemaRegistryOptions source, SchemaRegistryOptions target)
    {
        (target.Url, target.RequestTimeout) = (source.Url, source.RequestTimeout);
        (target.CreateHandler, target.GetBearerToken) = (source.CreateHandler, source.GetBearerToken);
        (target.CacheDirectory, target.Policy, target.IdFile) = (source.CacheDirectory, source.Policy, source.IdFile);
        Copy(source.Settings, target.Settings);
    }

    private static void Copy(BatchingOptions source, BatchingOptions target) =>
        (target.QueueBytes, target.FlushAge, target.RecordBytes, target.OneTracePerRecord) =
            (source.QueueBytes, source.FlushAge, source.RecordBytes, source.OneTracePerRecord);

    private static void Copy(SpanOptions source, SpanOptions target)
    {
        (target.Topic, target.Partitions) = (source.Topic, source.Partitions);
        if (source.IsSamplerSet)
        {
            target.Sampler = source.Sampler;
        }

        target.Sources.Clear();
        CopyAll(source.Sources, target.Sources);
        CopyAll(source.ExportedBaggage, target.ExportedBaggage);
        CopyAll(source.Rules, target.Rules);
        CopyAll(source.Processors, target.Processors);
        source.Limits.CopyTo(target.Limits);
    }

    private static void Copy(IDictionary<string, string> source, IDictionary<string, string> target)
    {
        foreach (var (key, value) in source)
        {
            target[key] = value;
        }
    }

    private static void CopyAll<T>(IEnumerable<T> source, ICollection<T> target)
    {
        foreach (var item in source)
        {
            target.Add(item);
        }
    }
}
