using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>
/// Confluent's registry client and Protobuf serdes of another language, unmodified: one process that answers one line with one line. It gets
/// values and headers as Base64, because Confluent's Kafka client for Node.js is not at hand everywhere. For one test at a time.
/// </summary>
internal sealed class SerdePeer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    // A file that C# embeds has no JSON names, which JavaScript does not make up.
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private readonly Process _process;
    private readonly Task<string> _errors;

    private SerdePeer(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static SerdePeer Start(PeerLanguage language) => new(language == PeerLanguage.JavaScript
        ? new ProcessStartInfo(JavaScriptFolder.Node, ["peer.js"]) { WorkingDirectory = JavaScriptFolder.Installed }
        : new ProcessStartInfo(PeerFolder.Command("confluent-python"), [Path.Combine(AppContext.BaseDirectory, "Peers", "peer.py")]));

    /// <summary>Makes a new client of a registry; the one before and its caches are forgotten.</summary>
    public Task OpenAsync(string registry) => CallAsync("open", new { url = registry });

    /// <summary>Calls the client.</summary>
    /// <exception cref="PeerCallException">It raised an error.</exception>
    public async Task<JsonElement> CallAsync(string name, object parameters)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new[] { name, parameters }, Names));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience)
            ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended in the call '{name}': {await _errors}");
        var answer = JsonSerializer.Deserialize<JsonElement>(line);
        return answer.TryGetProperty("error", out var error)
            ? throw new PeerCallException(error.GetProperty("code").ValueKind == JsonValueKind.Number ? error.GetProperty("code").GetInt32() : null, error.GetProperty("message").GetString()!)
            : answer.GetProperty("ok");
    }

    /// <summary>Writes messages with the official serializer.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="header">Whether the schema's GUID goes into a header; else its id goes before the message.</param>
    /// <param name="register">Whether the schema is registered; else it is looked up.</param>
    /// <param name="messages">The messages, all of one type.</param>
    public async Task<IReadOnlyList<PeerRecord>> SerializeAsync(string topic, bool header, bool register, params IReadOnlyList<IMessage> messages)
    {
        var type = messages[0].Descriptor;
        var values = messages.Select(message => JsonSerializer.Deserialize<JsonElement>(Json.Format(message)));
        var records = await CallAsync("serialize", new { topic, files = Files(type.File), type = type.FullName, values, header, register });
        return [.. records.EnumerateArray().Select(record => new PeerRecord(
            record.GetProperty("value").GetBytesFromBase64(),
            [.. record.GetProperty("headers").EnumerateArray().Select(header => (header[0].GetString()!, header[1].GetBytesFromBase64()))]))];
    }

    /// <summary>Reads records with the official deserializer as it comes: by header, else by prefix.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="type">The type that the reader expects.</param>
    /// <param name="records">The records.</param>
    public async Task<IReadOnlyList<IMessage>> DeserializeAsync(string topic, MessageDescriptor type, params IEnumerable<PeerRecord> records)
    {
        var sent = records.Select(record => new { record.Value, headers = record.Headers.Select(header => (object[])[header.Name, header.Content]) });
        var values = await CallAsync("deserialize", new { topic, files = Files(type.File), type = type.FullName, records = sent });
        return [.. values.EnumerateArray().Select(value => Message(value, type))];
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
            Assert.That(_process.ExitCode, Is.Zero, await _errors);
        }
    }

    private static IMessage Message(JsonElement value, MessageDescriptor type)
    {
        Assert.That(value.GetProperty("type").GetString(), Is.EqualTo(type.FullName), "the type that the deserializer found by the indexes");
        return JsonParser.Default.Parse(value.GetProperty("message").GetRawText(), type);
    }

    // Imports first, each once.
    private static IEnumerable<string> Files(FileDescriptor file) =>
        file.Dependencies.SelectMany(Files).Append(file.SerializedData.ToBase64()).Distinct(StringComparer.Ordinal);
}
