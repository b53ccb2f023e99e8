using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Source-generated JSON of plain strings.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    /// <summary>Escapes what JSON must have escaped, and no more.</summary>
    public static readonly MetadataJson Relaxed = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
