using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>Sends the steps of one scenario and compares status, headers and body with what was recorded.</summary>
internal sealed class TranscriptReplay(EmbeddedSchemaRegistry registry, HttpClient client)
{
    private readonly TranscriptComparison _comparison = new();

    /// <summary>What was recorded and what came instead; null where they are equal.</summary>
    public async Task<string?> SendAsync(JsonNode step)
    {
        var recorded = step["response"]!;
        var path = step["request"]!["path"]!.GetValue<string>();
        using var request = Request(step["request"]!, path);
        using var response = await client.SendAsync(request);
        var body = await ReadAsync(response);
        var status = recorded["status"]!.GetValue<int>();
        var expected = recorded["body"]?.GetValue<string>() ?? "";
        var header = HeaderDifference(recorded, response);
        return (int)response.StatusCode == status && header is null && _comparison.IsEqual(path, expected, body)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"{path}: recorded {status} {expected}, answered {(int)response.StatusCode} {body} {header}");
    }

    private HttpRequestMessage Request(JsonNode recorded, string path)
    {
        // The path as it stands: Uri would decode and shorten it.
        var uri = new Uri(registry.Url + _comparison.Filled(path), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(recorded["method"]!.GetValue<string>()), uri);
        if (recorded["body"] is { } body)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(_comparison.Filled(body.GetValue<string>())));
        }

        if (recorded["contentType"] is { } type)
        {
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type.GetValue<string>());
        }

        if (recorded["accept"] is { } accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept.GetValue<string>());
        }

        foreach (var (name, value) in recorded["headers"]?.AsObject() ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
        }

        return request;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(response.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(body, CompressionMode.Decompress) : body);
        return await reader.ReadToEndAsync();
    }

    // The content type of every step, and the headers that a step names; null means that the header is absent.
    private static string? HeaderDifference(JsonNode recorded, HttpResponseMessage response)
    {
        var expected = recorded["headers"]?.AsObject().ToDictionary(header => header.Key, header => header.Value?.GetValue<string>()) ?? [];
        expected["Content-Type"] = recorded["contentType"]?.GetValue<string>();
        foreach (var (name, value) in expected)
        {
            var actual = ValueOf(response, name);
            if (actual?.Replace(", ", ",", StringComparison.Ordinal) != value?.Replace(", ", ",", StringComparison.Ordinal))
            {
                return $"({name}: recorded {value ?? "none"}, answered {actual ?? "none"})";
            }
        }

        return null;
    }

    private static string? ValueOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
}
