using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A status and the bytes of a body.</summary>
internal sealed class RegistryAnswer
{
    // Schemas are full of quotes and brackets: left as they are, as the real server does.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RegistryAnswer(int status, ReadOnlyMemory<byte> body)
    {
        Status = status;
        Body = body;
    }

    public int Status { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public static RegistryAnswer Of(Action<Utf8JsonWriter> write) => Of(200, write);

    public static RegistryAnswer Of(RegistryException error) => Of(error.Status, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("error_code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    });

    /// <summary>The body is the text itself, not a JSON string.</summary>
    public static RegistryAnswer OfText(string text) => new(200, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A list of strings.</summary>
    public static RegistryAnswer OfList(IEnumerable<string> values) => Of(json =>
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    });

    /// <summary>An object with one string member.</summary>
    public static RegistryAnswer OfMember(string name, string? value) => Of(json =>
    {
        json.WriteStartObject();
        if (value is not null)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    private static RegistryAnswer Of(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            write(json);
        }

        return new RegistryAnswer(status, buffer.WrittenMemory);
    }
}
