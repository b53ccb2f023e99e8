using Microsoft.Extensions.Options;
using Telemetry.Sdk.Correlation;

namespace Telemetry.Sdk.Consuming;

/// <summary>A reader's options, checked and copied: nothing reads the options later. Immutable.</summary>
internal sealed class ReaderSettings
{
    private const long MinBudgetBytes = 4L * 1024 * 1024;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Initializes a new instance of the <see cref="ReaderSettings"/> class.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; all invalid ones are named, with value and limit.</exception>
    public ReaderSettings(CorrelatedReaderOptions options)
    {
        Check(options);
        Kafka = Copy(options.Kafka);
        SpanTopics = [.. options.SpanTopics];
        Events = [.. options.EventSubscriptions];
        Topics = [.. SpanTopics.Concat(Events.Select(static e => e.Topic)).Distinct(StringComparer.Ordinal)];
        Start = options.Start;
        InstanceIds = options.InstanceIds is null ? null : new HashSet<Guid>(options.InstanceIds);
        CompleteWhen = options.CompleteWhen;
        var budget = options.MemoryBudgetBytes;
        PrefetchKilobytes = (int)Math.Clamp(budget / 8 / 1024, 512, 64 * 1024);
        OutputBytes = budget / 4;
        RecentRecords = (int)Math.Clamp(budget / 2_048, 2_048, 131_072);
        Rules = new GroupingRules
        {
            Quiet = options.Quiet,
            QuietWithGaps = options.QuietWithGaps,
            QuietWithOtherWriters = options.QuietWithOtherWriters,
            MaxDuration = options.MaxDuration,
            BudgetBytes = budget / 2,
            FenceEntries = (int)Math.Clamp(budget / 1_024, 4_096, 200_000),
        };
    }

    public KafkaOptions Kafka { get; }

    public IReadOnlyList<string> SpanTopics { get; }

    public IReadOnlyList<EventSubscription> Events { get; }

    public IReadOnlyList<string> Topics { get; }

    public ReadStart Start { get; }

    public IReadOnlySet<Guid>? InstanceIds { get; }

    public Func<CorrelatedTrace, bool>? CompleteWhen { get; }

    /// <summary>Gets the size of the queue in Kafka's client.</summary>
    public int PrefetchKilobytes { get; }

    /// <summary>Gets the bytes of delivered traces that the enumeration has not taken, above which reading pauses.</summary>
    public long OutputBytes { get; }

    public int RecentRecords { get; }

    public GroupingRules Rules { get; }

    private static KafkaOptions Copy(KafkaOptions from)
    {
        var copy = new KafkaOptions { BootstrapServers = from.BootstrapServers, ConfigureConsumerBuilder = from.ConfigureConsumerBuilder };
        foreach (var (name, value) in from.Settings)
        {
            copy.Settings[name] = value;
        }

        return copy;
    }

    private static void Check(CorrelatedReaderOptions options)
    {
        var failures = new List<string>();
        if (options.SpanTopics.Count + options.EventSubscriptions.Count == 0)
        {
            failures.Add("Nothing to read: call Spans() or Event<T>().");
        }

        foreach (var topic in options.EventSubscriptions.Select(static e => e.Topic).Where(t => t.Length == 0 || options.SpanTopics.Contains(t)).Distinct())
        {
            failures.Add($"Topic \"{topic}\" cannot hold events: it must have a name, and it must not be a span topic.");
        }

        CheckTime(failures, nameof(options.Quiet), options.Quiet, TimeSpan.FromHours(1));
        CheckTime(failures, nameof(options.QuietWithGaps), options.QuietWithGaps, TimeSpan.FromHours(1));
        CheckTime(failures, nameof(options.QuietWithOtherWriters), options.QuietWithOtherWriters, TimeSpan.FromHours(1));
        CheckTime(failures, nameof(options.MaxDuration), options.MaxDuration, TimeSpan.FromDays(1));
        if (options.MemoryBudgetBytes < MinBudgetBytes)
        {
            failures.Add($"{nameof(options.MemoryBudgetBytes)} is {options.MemoryBudgetBytes}; it must be at least {MinBudgetBytes}.");
        }

        if (options.Start is null)
        {
            failures.Add($"{nameof(options.Start)} is null.");
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(CorrelatedReaderOptions), typeof(CorrelatedReaderOptions), failures);
        }
    }

    private static void CheckTime(List<string> failures, string name, TimeSpan value, TimeSpan longest)
    {
        if (value < Shortest || value > longest)
        {
            failures.Add($"{name} is {value}; it must be from {Shortest} to {longest}.");
        }
    }
}
