using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Confluent's official Python client and serdes, driven by the scripts beside this file.</summary>
internal static class PythonPeer
{
    /// <summary>Reads a topic to its end with Confluent's Protobuf deserializer; one JSON object a record.</summary>
    /// <param name="brokers">The brokers.</param>
    /// <param name="registry">The registry's address.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The type that is expected; OpenTelemetry's own classes are used for spans.</param>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(string brokers, string registry, string topic, MessageDescriptor message)
    {
        var said = await PeerCommand.RunAsync("confluent-python", Script("read_records.py"), brokers, registry, topic, message.FullName, Descriptor(message));
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>Writes events with Confluent's Protobuf serializer, which registers the schema.</summary>
    /// <param name="brokers">The brokers.</param>
    /// <param name="registry">The registry's address.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The type of the events.</param>
    /// <param name="inHeader">Whether the schema's GUID goes into a header; else its id goes before the message.</param>
    /// <param name="records">Objects with <c>value</c> (fields by name) and, as wanted, <c>key</c> and <c>headers</c>.</param>
    public static Task WriteAsync(string brokers, string registry, string topic, MessageDescriptor message, bool inHeader, IEnumerable<object> records) =>
        PeerCommand.RunAsync(
            "confluent-python",
            Script("write_events.py"), brokers, registry, topic, message.FullName, Descriptor(message), inHeader ? "header" : "prefix", JsonSerializer.Serialize(records));

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    private static string Descriptor(MessageDescriptor message) => message.File.SerializedData.ToBase64();
}
