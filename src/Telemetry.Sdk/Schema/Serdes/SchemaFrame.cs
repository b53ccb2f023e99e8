using Confluent.Kafka;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>What a serializer adds to every record of one type in one topic: the bytes before the message, or the header. Immutable but for its refresh.</summary>
internal sealed class SchemaFrame
{
    public const string ValueHeader = "__value_schema_id";
    public const string KeyHeader = "__key_schema_id";

    private readonly string _topic;
    private readonly MessageComponentType _component;
    private readonly MessageDescriptor _type;
    private readonly byte[]? _header;

    // When the id is to be asked for again, on the serializer's clock; written by whoever refreshes.
    private long _refreshAt;
    private int _refreshing;

    public SchemaFrame(string topic, MessageComponentType component, MessageDescriptor type, SchemaIdentity identity, IdPlace place, long refreshAt)
    {
        (_topic, _component, _type, _refreshAt) = (topic, component, type, refreshAt);
        var indexes = MessageIndexes.Of(type);
        if (place == IdPlace.Header)
        {
            _header = SchemaFraming.HeaderValue(identity, indexes);
            Prefix = [];
            return;
        }

        Prefix = new byte[SchemaFraming.PrefixSize(indexes)];
        SchemaFraming.WritePrefix(Prefix, identity.Id, indexes);
    }

    /// <summary>Gets the bytes before the message; not to be changed.</summary>
    public byte[] Prefix { get; }

    /// <summary>Gets a value indicating whether the id is the registry's last answer to an earlier process: it is asked for again until the registry answers.</summary>
    public bool IsRemembered { get; init; }

    public long RefreshAt => Volatile.Read(ref _refreshAt);

    public static string HeaderName(MessageComponentType component) => component == MessageComponentType.Key ? KeyHeader : ValueHeader;

    public bool IsFor(string? topic, MessageComponentType component, MessageDescriptor type) =>
        ReferenceEquals(_type, type) && _component == component && _topic == topic;

    /// <summary>Sets the schema id header in header mode; one that is there already is replaced, never doubled.</summary>
    public void Mark(Headers? headers)
    {
        if (_header is not null && headers is not null)
        {
            Replace(headers, _header);
        }
    }

    /// <summary>Returns true to one caller, who must end with <see cref="EndRefresh"/>.</summary>
    public bool TryBeginRefresh() => Interlocked.CompareExchange(ref _refreshing, 1, 0) == 0;

    public void EndRefresh(long next)
    {
        Volatile.Write(ref _refreshAt, next);
        Volatile.Write(ref _refreshing, 0);
    }

    private void Replace(Headers headers, byte[] header)
    {
        var name = HeaderName(_component);
        if (headers.TryGetLastBytes(name, out var present))
        {
            if (present is not null && present.AsSpan().SequenceEqual(header) && IsAlone(headers, name))
            {
                return;
            }

            headers.Remove(name);
        }

        headers.Add(name, header);
    }

    private static bool IsAlone(Headers headers, string name)
    {
        var found = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            found += headers[i].Key == name ? 1 : 0;
        }

        return found == 1;
    }
}
