using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TicketShop.Proof;

/// <summary>The JSON form of the summary.</summary>
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    // For terminals and files, not for web pages: a reason is read as it was written.
    private static readonly SummaryJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(Summary summary) => JsonSerializer.Serialize(summary, Readable.Summary);
}
