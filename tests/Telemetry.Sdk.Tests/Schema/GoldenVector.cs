using System.Text.Json;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>One recorded serialisation.</summary>
internal sealed record GoldenVector(
    string Name,
    string ProtoFile,
    string Message,
    string Mode,
    int SchemaId,
    Guid SchemaGuid,
    string? ValueJson,
    byte[]? Protobuf,
    int[] Indexes,
    byte[]? Payload,
    (string Key, byte[] Value)[] Headers,
    (string Method, string Path, string? Body, int Status, string Response)[] Requests,
    string? Error,
    string Topic,
    string Component,
    (string Word, string Value)[] Words)
{
    public static GoldenVector Read(JsonElement vector) => new(
        vector.GetProperty("name").GetString()!,
        vector.GetProperty("proto_file").GetString()!,
        vector.GetProperty("message").GetString()!,
        vector.GetProperty("mode").GetString()!,
        vector.GetProperty("schema_id").GetInt32(),
        Guid.TryParse(vector.GetProperty("schema_guid").GetString(), out var guid) ? guid : Guid.Empty,
        vector.GetProperty("value_json") is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : null,
        Bytes(vector.GetProperty("protobuf_hex")),
        vector.GetProperty("message_indexes") is { ValueKind: JsonValueKind.Array } indexes ? [.. indexes.EnumerateArray().Select(i => i.GetInt32())] : [],
        Bytes(vector.GetProperty("kafka_payload_hex")),
        [.. vector.GetProperty("kafka_headers").EnumerateArray().Select(h => (h.GetProperty("key").GetString()!, Bytes(h.GetProperty("value_hex"))!))],
        [.. vector.GetProperty("serializer_requests").EnumerateArray().Select(Request)],
        vector.GetProperty("error").GetString(),
        vector.GetProperty("topic").GetString()!,
        vector.GetProperty("component").GetString()!,
        [.. vector.GetProperty("serializer_config").EnumerateObject().Select(word => (word.Name, word.Value.ToString()))]);

    public override string ToString() => $"{Name}/{Mode}";

    private static byte[]? Bytes(JsonElement hex) => hex.GetString() is { } text ? Convert.FromHexString(text) : null;

    private static (string, string, string?, int, string) Request(JsonElement request) => (
        request.GetProperty("method").GetString()!,
        request.GetProperty("path").GetString()!,
        request.GetProperty("body").GetString(),
        request.GetProperty("status").GetInt32(),
        request.GetProperty("response").GetString()!);
}
