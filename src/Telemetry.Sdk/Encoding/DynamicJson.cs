using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>Writes a dynamic message as proto3 JSON; every message can be written. https://protobuf.dev/programming-guides/json/</summary>
internal sealed class DynamicJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Utf8JsonWriter _json;
    private readonly FileDescriptor _file;

    // Built for the first Any.
    private TypeRegistry? _types;

    private DynamicJson(Utf8JsonWriter json, FileDescriptor file) => (_json, _file) = (json, file);

    public static string Write(DynamicMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            new DynamicJson(json, message.Descriptor.File).WriteMessage(message, 0);
        }

        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void WriteMessage(DynamicMessage message, int depth)
    {
        if (!TryWriteKnown(message, depth))
        {
            _json.WriteStartObject();
            WriteFields(message, depth);
            _json.WriteEndObject();
        }
    }

    private void WriteFields(DynamicMessage message, int depth)
    {
        foreach (var field in message.Fields)
        {
            _json.WritePropertyName(message.Descriptor.FindFieldByNumber(field.Number).JsonName);
            WriteValue(field.Value, depth);
        }
    }

    private void WriteValue(object value, int depth)
    {
        switch (value)
        {
            case DynamicMessage message:
                WriteMessage(message, depth + 1);
                break;
            case List<object> list:
                WriteList(list, depth);
                break;
            case Dictionary<object, object> map:
                WriteMap(map, depth);
                break;
            default:
                WriteScalar(value);
                break;
        }
    }

    private void WriteList(List<object> list, int depth)
    {
        _json.WriteStartArray();
        foreach (var item in list)
        {
            WriteValue(item, depth);
        }

        _json.WriteEndArray();
    }

    private void WriteMap(Dictionary<object, object> map, int depth)
    {
        _json.WriteStartObject();
        foreach (var (key, value) in map)
        {
            _json.WritePropertyName(KnownTypeJson.Key(key));
            WriteValue(value, depth);
        }

        _json.WriteEndObject();
    }

    private void WriteScalar(object value)
    {
        switch (value)
        {
            case string text:
                _json.WriteStringValue(text);
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case int number:
                _json.WriteNumberValue(number);
                break;
            case uint number:
                _json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                _json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                _json.WriteNumberValue(number);
                break;
            case ByteString bytes:
                _json.WriteBase64StringValue(bytes.Span);
                break;
            case DynamicEnumValue { Name: null } constant:
                _json.WriteNumberValue(constant.Number);
                break;
            default:
                // 64-bit numbers, the numbers that are none, and enum constants.
                _json.WriteStringValue(KnownTypeJson.Key(value));
                break;
        }
    }

    private bool TryWriteKnown(DynamicMessage message, int depth)
    {
        if (message.Descriptor.File.Package != "google.protobuf")
        {
            return false;
        }

        switch (message.Descriptor.FullName)
        {
            case "google.protobuf.Any":
                return TryWriteAny(message, depth);
            case "google.protobuf.Struct":
                return TryWriteField(message, 1, depth, static json => { json.WriteStartObject(); json.WriteEndObject(); });
            case "google.protobuf.ListValue":
                return TryWriteField(message, 1, depth, static json => { json.WriteStartArray(); json.WriteEndArray(); });
            case "google.protobuf.Value":
                WriteStructValue(message, depth);
                return true;
            case var wrapper when KnownTypeJson.Wrappers.TryGetValue(wrapper, out var otherwise):
                WriteValue(message.Get(1) ?? otherwise, depth);
                return true;
            default:
                if (KnownTypeJson.Text(message) is not { } text)
                {
                    return false;
                }

                _json.WriteStringValue(text);
                return true;
        }
    }

    private bool TryWriteField(DynamicMessage message, int number, int depth, Action<Utf8JsonWriter> writeEmpty)
    {
        if (message.Get(number) is { } value)
        {
            WriteValue(value, depth);
        }
        else
        {
            writeEmpty(_json);
        }

        return true;
    }

    // One of null, number, string, boolean, struct, list; none of them reads as null.
    private void WriteStructValue(DynamicMessage message, int depth)
    {
        if (message.Fields is [{ Number: > 1 } only, ..])
        {
            WriteValue(only.Value, depth);
        }
        else
        {
            _json.WriteNullValue();
        }
    }

    private bool TryWriteAny(DynamicMessage any, int depth)
    {
        if (any.Get(1) is not string url)
        {
            return any.Fields.Count == 0 && WriteEmpty();
        }

        _json.WriteStartObject();
        _json.WriteString("@type", url);
        WriteAnyContent(url[(url.LastIndexOf('/') + 1)..], any.Get(2) as ByteString ?? ByteString.Empty, depth + 1);
        _json.WriteEndObject();
        return true;
    }

    private bool WriteEmpty()
    {
        _json.WriteStartObject();
        _json.WriteEndObject();
        return true;
    }

    private void WriteAnyContent(string type, ByteString bytes, int depth)
    {
        // An Any in an Any in an Any: the bytes grow slower than the stack.
        var descriptor = depth < DynamicDecoder.MaxDepth ? (_types ??= TypeRegistry.FromFiles(_file)).Find(type) : null;
        var content = descriptor is null ? null : new DynamicMessage(descriptor);
        if (content is null || DynamicDecoder.TryDecode(content, bytes.Span, depth) != DecodeError.None)
        {
            _json.WriteBase64String("@value", bytes.Span);
        }
        else if (content.Descriptor.File.Package == "google.protobuf" && KnownTypeJson.HasOwnForm(content.Descriptor))
        {
            _json.WritePropertyName("value");
            WriteMessage(content, depth);
        }
        else
        {
            WriteFields(content, depth);
        }
    }
}
