using System.Net;
using System.Text.Json;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Answers requests as they were recorded from the official serializer, in their order, and refuses any other.</summary>
internal sealed class RecordedRegistry(IEnumerable<(string Method, string Path, string? Body, int Status, string Response)> requests) : HttpMessageHandler
{
    // Associations are the official client's way to a subject name; ours has no part of it.
    private readonly Queue<(string Method, string Path, string? Body, int Status, string Response)> _expected =
        new(requests.Where(request => !request.Path.StartsWith("/associations/", StringComparison.Ordinal)));

    public int Left => _expected.Count;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        if (!_expected.TryDequeue(out var expected) || expected.Method != request.Method.Method || WithoutDefaults(expected.Path) != path || !SameSchema(expected.Body, body))
        {
            return new HttpResponseMessage(HttpStatusCode.BadRequest) { ReasonPhrase = $"not recorded: {request.Method} {path}" };
        }

        return new HttpResponseMessage((HttpStatusCode)expected.Status) { Content = new StringContent(expected.Response) };
    }

    // The official client writes the registry's defaults out, ours does not.
    private static string WithoutDefaults(string path) =>
        path.Replace("?normalize=False&deleted=False", "", StringComparison.Ordinal).Replace("?normalize=False", "", StringComparison.Ordinal);

    private static bool SameSchema(string? expected, string? sent)
    {
        using var a = JsonDocument.Parse(expected ?? "{}");
        using var b = JsonDocument.Parse(sent ?? "{}");
        return Text(a, "schema") == Text(b, "schema") && Text(a, "schemaType") == Text(b, "schemaType") && References(a) == References(b);
    }

    private static string Text(JsonDocument document, string member) =>
        document.RootElement.TryGetProperty(member, out var value) ? value.ToString() : "";

    private static string References(JsonDocument document) =>
        document.RootElement.TryGetProperty("references", out var references) && references.ValueKind == JsonValueKind.Array
            ? string.Join(";", references.EnumerateArray().Select(r => $"{r.GetProperty("name")}|{r.GetProperty("subject")}|{r.GetProperty("version")}"))
            : "";
}
