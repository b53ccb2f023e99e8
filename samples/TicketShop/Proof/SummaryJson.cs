using System.Text.Json;
using System.Text.Json.Serialization;

namespace TicketShop.Proof;

/// <summary>The JSON form of the summary.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
