using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>All streams of a client, one a topic and type. The export loop's alone, but for the start before it runs.</summary>
internal sealed class RecordStreams(SchemaResolver schemas)
{
    /// <summary>The most streams; an application that puts an id into topic names must not fill the memory.</summary>
    public const int MaxStreams = 2_000;

    private readonly Dictionary<(string Topic, MessageDescriptor Type), RecordStream> _streams = [];
    private readonly Dictionary<string, SequenceBook> _books = new(StringComparer.Ordinal);

    // Replaced when a topic is new, for readers on other threads.
    private volatile TopicState[] _topics = [];

    /// <summary>Gets the topics of the streams; any thread may ask.</summary>
    public IReadOnlyList<TopicState> Topics => _topics;

    public IEnumerable<RecordStream> All => _streams.Values;

    /// <summary>Gets the bytes that wait for somebody to act.</summary>
    public long ParkedBytes => _streams.Values.Where(s => s.IsParked).Sum(s => s.WaitingBytes);

    /// <summary>Returns the stream of a type in a topic, its schema asked for; <see langword="null"/> when there are too many.</summary>
    public RecordStream? For(TopicState topic, MessageDescriptor type)
    {
        if (_streams.TryGetValue((topic.Name, type), out var known))
        {
            return known;
        }

        return _streams.Count < MaxStreams ? Add(topic, type, needsSchema: true) : null;
    }

    /// <summary>Returns the stream of the spans, which may go without a schema id.</summary>
    public RecordStream ForSpans(TopicState topic, MessageDescriptor type) => Add(topic, type, needsSchema: false);

    private RecordStream Add(TopicState topic, MessageDescriptor type, bool needsSchema)
    {
        if (!_books.TryGetValue(topic.Name, out var book))
        {
            _books[topic.Name] = book = new SequenceBook();
            _topics = [.. _topics, topic];
        }

        // TopicNameStrategy, https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html.
        var added = new RecordStream(topic, schemas.Resolve($"{topic.Name}-value", type), book) { NeedsSchema = needsSchema };
        _streams.Add((topic.Name, type), added);
        return added;
    }
}
