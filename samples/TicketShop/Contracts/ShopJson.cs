using System.Text.Json;
using System.Text.Json.Serialization;

namespace TicketShop.Contracts;

/// <summary>The JSON forms of what travels between the services.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Visit))]
[JsonSerializable(typeof(SeatRequest))]
[JsonSerializable(typeof(Hold))]
[JsonSerializable(typeof(CheckoutRequest))]
[JsonSerializable(typeof(PaymentRequest))]
[JsonSerializable(typeof(Order))]
internal sealed partial class ShopJson : JsonSerializerContext;
