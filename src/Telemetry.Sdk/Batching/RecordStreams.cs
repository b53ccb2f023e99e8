using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>All streams of a client, one a topic. The export loop's alone, but for the start before it runs.</summary>
internal sealed class RecordStreams(SchemaResolver schemas, SubjectNameStrategy events)
{
    /// <summary>The most pairs of topic and type; an application that puts an id into topic names must not fill the memory.</summary>
    public const int MaxStreams = 2_000;

    private readonly Dictionary<string, RecordStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, MessageDescriptor Type), SchemaEntry> _schemas = [];

    // Replaced when a topic is new, for readers on other threads.
    private volatile TopicState[] _topics = [];

    /// <summary>Gets the topics of the streams; any thread may ask.</summary>
    public IReadOnlyList<TopicState> Topics => _topics;

    public IEnumerable<RecordStream> All => _streams.Values;

    /// <summary>Gets the bytes that wait for somebody to act.</summary>
    public long ParkedBytes => _streams.Values.Where(s => s.IsParked).Sum(s => s.WaitingBytes);

    /// <summary>Finds the stream of a topic and the schema of a type in it, which is asked for when it is new; false when there are too many.</summary>
    public bool TryGet(TopicState topic, MessageDescriptor type, out RecordStream stream, out SchemaEntry schema)
    {
        if (_schemas.TryGetValue((topic.Name, type), out schema!))
        {
            stream = _streams[topic.Name];
            return true;
        }

        if (_schemas.Count >= MaxStreams)
        {
            stream = null!;
            return false;
        }

        (stream, schema) = Add(topic, type, events, needsSchema: true);
        return true;
    }

    /// <summary>Returns the stream of the spans, which may go without a schema id, and their schema.</summary>
    public (RecordStream Stream, SchemaEntry Schema) ForSpans(TopicState topic, MessageDescriptor type) => Add(topic, type, SubjectNameStrategy.Topic, needsSchema: false);

    private (RecordStream Stream, SchemaEntry Schema) Add(TopicState topic, MessageDescriptor type, SubjectNameStrategy naming, bool needsSchema)
    {
        if (!_streams.TryGetValue(topic.Name, out var stream))
        {
            _streams[topic.Name] = stream = new RecordStream(topic, needsSchema);
            _topics = [.. _topics, topic];
        }

        var schema = schemas.Resolve(SubjectNames.OfValue(naming, topic.Name, type.FullName), type);
        _schemas.Add((topic.Name, type), schema);
        return (stream, schema);
    }
}
