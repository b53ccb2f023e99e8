using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A status and the bytes of a body.</summary>
internal sealed class RegistryAnswer
{
    // Schemas are full of quotes and brackets: left as they are, as the real server does.
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RegistryAnswer(int status, ReadOnlyMemory<byte> body, string? contentType = RegistryMediaTypes.Own)
    {
        Status = status;
        Body = body;
        ContentType = contentType;
    }

    public int Status { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Null for none.</summary>
    public string? ContentType { get; private init; }

    /// <summary>A further header: its value is the methods of <c>Allow</c>.</summary>
    public string? Allow { get; private init; }

    /// <summary>204.</summary>
    public static RegistryAnswer Nothing { get; } = new(204, ReadOnlyMemory<byte>.Empty, null);

    /// <summary>The same answer under another content type.</summary>
    public RegistryAnswer As(string? contentType) => new(Status, Body, contentType) { Allow = Allow };

    public static RegistryAnswer OfMethods(IReadOnlyCollection<string> methods) =>
        new(200, System.Text.Encoding.UTF8.GetBytes(string.Join(", ", methods)), "text/plain") { Allow = string.Join(',', methods) };

    public static RegistryAnswer Of(Action<Utf8JsonWriter> write) => Of(200, write);

    public static RegistryAnswer Of(RegistryException error) => Of(error.Status, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("error_code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    }).As(error.IsOfFramework ? null : RegistryMediaTypes.Own);

    /// <summary>A page of the HTTP stack, for a path that it does not take.</summary>
    public static RegistryAnswer OfHtml(string sentence) => new(
        400,
        System.Text.Encoding.UTF8.GetBytes($"<html>\n<head>\n<title>Error 400 {sentence}</title>\n</head>\n<body>\n<h2>HTTP ERROR 400 {sentence}</h2>\n</body>\n</html>\n"),
        "text/html;charset=iso-8859-1");

    /// <summary>The body is the text itself, not a JSON string.</summary>
    public static RegistryAnswer OfText(string text) => new(200, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A list of strings.</summary>
    public static RegistryAnswer OfList(IEnumerable<string> values) => OfItems(values, static (json, value) => json.WriteStringValue(value));

    /// <summary>A list of numbers.</summary>
    public static RegistryAnswer OfNumbers(IEnumerable<int> values) => OfItems(values, static (json, value) => json.WriteNumberValue(value));

    /// <summary>A list of anything.</summary>
    public static RegistryAnswer OfItems<T>(IEnumerable<T> values, Action<Utf8JsonWriter, T> write) => Of(json =>
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            write(json, value);
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
