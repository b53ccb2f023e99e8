using System.Text.Json.Serialization;

namespace TicketShop.Proof;

/// <summary>What became of the next version of a service whose event breaks its consumers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeployVerdict>))]
internal enum DeployVerdict
{
    /// <summary>It was not tried, or the registry could not check.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped = 0,

    /// <summary>The registry refused the schema, and no record left.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The registry let it through: nothing protects the consumers.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,
}
