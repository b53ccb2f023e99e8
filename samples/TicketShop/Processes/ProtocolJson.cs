using System.Text.Json;
using System.Text.Json.Serialization;

namespace TicketShop.Processes;

/// <summary>The lines between the shop and its services.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ParentMessage))]
[JsonSerializable(typeof(ChildMessage))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
