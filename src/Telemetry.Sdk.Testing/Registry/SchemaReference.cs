using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>An import of a schema: the path as written, and where the imported file is registered.</summary>
/// <param name="Name">The path; null where the client left it out.</param>
/// <param name="Subject">The subject; null where the client left it out.</param>
/// <param name="Version">The version, -1 for the latest; null where the client left it out.</param>
internal sealed record SchemaReference(string? Name, string? Subject, int? Version)
{
    public static SchemaReference Read(JsonElement sent)
    {
        if (sent.ValueKind == JsonValueKind.Null)
        {
            throw RegistryException.Internal();   // a bug of the real server
        }

        RequestBody.RequireObject(sent, "SchemaReference");
        return new SchemaReference(RequestBody.Text(sent, "name"), RequestBody.Text(sent, "subject"), RequestBody.Number(sent, "version"));
    }

    public override string ToString() =>
        $"{{name='{Name ?? "null"}', subject='{Subject ?? "null"}', version={Version?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}";
}
