using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk;

/// <summary>Business events: their topics and their size.</summary>
public sealed class EventOptions
{
    private readonly Dictionary<string, EventDeclaration> _declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldRedaction> _redactions = new(StringComparer.Ordinal);

    /// <summary>Gets or sets what stands before the default topic of an event type (its Protobuf full name).</summary>
    /// <value>Empty by default.</value>
    public string TopicPrefix { get; set; } = "";

    /// <summary>Gets or sets the number of partitions of an event topic that declares none. Correlated topics need equal numbers.</summary>
    /// <value>12 by default; 1 to 1,000.</value>
    [SettingRange(1, 1_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Gets or sets the most encoded bytes of an event. A larger one is dropped and counted as <c>too_large</c>.</summary>
    /// <value>262,144 by default; 1,024 to 900,000.</value>
    [SettingRange(1_024, 900_000)]
    public int EventBytes { get; set; } = 256 * 1024;

    /// <summary>Gets or sets how long <see cref="TelemetryClient.EmitAsync(IMessage, CancellationToken)"/> waits for an acknowledgement.</summary>
    /// <value>30 seconds by default; 100 milliseconds to 10 minutes.</value>
    public TimeSpan EmitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how the subjects of event schemas are named. Types of several .proto files may share a topic with
    /// <see cref="SubjectNameStrategy.TopicRecord"/> and <see cref="SubjectNameStrategy.Record"/> only; readers tell them apart by the header <c>ce_type</c>.
    /// In configuration also <c>subject.name.strategy</c>.
    /// </summary>
    /// <value><see cref="SubjectNameStrategy.Topic"/> by default: <c>&lt;topic&gt;-value</c>.</value>
    public SubjectNameStrategy SubjectNameStrategy { get; set; }

    internal IReadOnlyDictionary<string, EventDeclaration> Declarations => _declarations;

    internal IReadOnlyDictionary<string, FieldRedaction> Redactions => _redactions;

    /// <summary>Declares an event type, so that its schema and topic are resolved at start and not at the first <c>Emit</c>.</summary>
    /// <typeparam name="T">The generated Protobuf message type.</typeparam>
    /// <param name="topic">The topic; <see langword="null"/> for <see cref="TopicPrefix"/> and the Protobuf full name.</param>
    /// <param name="partitions">The topic's partitions where the SDK creates it; <see langword="null"/> for <see cref="Partitions"/>.</param>
    /// <returns>These options.</returns>
    /// <remarks>Several types may have one topic; see <see cref="SubjectNameStrategy"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="partitions"/> is not in 1..1,000.</exception>
    public EventOptions Add<T>(string? topic = null, int? partitions = null)
        where T : IMessage<T>, new()
    {
        if (partitions is < 1 or > 1_000)
        {
            throw new ArgumentOutOfRangeException(nameof(partitions), partitions, "A topic has 1 to 1,000 partitions.");
        }

        var descriptor = new T().Descriptor;
        _declarations[descriptor.FullName] = new EventDeclaration(descriptor, topic, partitions);
        return this;
    }

    /// <summary>Copies the settings and the declared types.</summary>
    internal void CopyTo(EventOptions target)
    {
        (target.TopicPrefix, target.Partitions, target.EventBytes, target.EmitTimeout) = (TopicPrefix, Partitions, EventBytes, EmitTimeout);
        target.SubjectNameStrategy = SubjectNameStrategy;
        foreach (var (name, declaration) in _declarations)
        {
            target._declarations[name] = declaration;
        }

        foreach (var (field, redaction) in _redactions)
        {
            target._redactions[field] = redaction;
        }
    }

    /// <summary>Redacts the top-level field of this name in every event type that has one. The caller's message is not changed.</summary>
    /// <param name="field">The field's Protobuf name, for example <c>account_ref</c>. An envelope field (<c>service</c>, ...) is then not filled either.</param>
    /// <param name="redaction">What becomes of its values; a later one replaces an earlier one.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"><paramref name="field"/> is null or empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="redaction"/> is null.</exception>
    public EventOptions Redact(string field, FieldRedaction redaction)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(redaction);
        _redactions[field] = redaction;
        return this;
    }

    internal sealed record EventDeclaration(MessageDescriptor Descriptor, string? Topic, int? Partitions);
}
