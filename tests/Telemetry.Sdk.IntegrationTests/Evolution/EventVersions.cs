using System.Globalization;

namespace Telemetry.Sdk.IntegrationTests.Evolution;

/// <summary>The versions of <c>rolling.SeatsReserved</c>. Fields 1 to 4 are in all of them and say the same.</summary>
internal static class EventVersions
{
    /// <summary>Each may follow and precede each other.</summary>
    public static readonly EventVersion[] Compatible =
    [
        new EventVersion<Rolling.V1.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, ReservedAt = Time(number), Seat = new() { Row = Row(number), Number = number },
        }),
        new EventVersion<Rolling.V2.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, ReservedAt = Time(number), Seat = new() { Row = Row(number), Number = number },
            Channel = Rolling.V2.SeatsReserved.Types.Channel.Web,
        }),
        new EventVersion<Rolling.V3.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, ReservedAt = Time(number), Seat = new() { Row = Row(number), Number = number },
            Channel = Rolling.V3.SeatsReserved.Types.Channel.App, Labels = { "a", Row(number) },
        }),
        new EventVersion<Rolling.V4.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, ReservedAt = Time(number), Seat = new() { Row = Row(number), Number = number },
            Channel = Rolling.V4.SeatsReserved.Types.Channel.App, Labels = { "b" }, Prices = { ["EUR"] = number * 100L },
        }),
        new EventVersion<Rolling.V5.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, HeldAt = Time(number), Seat = new() { Row = Row(number), Number = number, Section = "north" },
            Channel = Rolling.V5.SeatsReserved.Types.Channel.Web, Prices = { ["EUR"] = number, ["USD"] = -number },
        }),
        new EventVersion<Rolling.V6.SeatsReserved>((code, number) => new()
        {
            Code = code, Count = number, HeldAt = Time(number), Seat = new() { Row = Row(number), Number = number, Section = "south" },
            Labels = { "c", "d" }, Score = number / 8.0,
        }),
    ];

    /// <summary>None may follow any of the others.</summary>
    public static readonly (string Difference, EventVersion Version)[] Incompatible =
    [
        ("FIELD_SCALAR_KIND_CHANGED", new EventVersion<Rolling.BrokenType.SeatsReserved>((code, number) => new() { Code = code, Count = Row(number) })),
        ("FIELD_KIND_CHANGED", new EventVersion<Rolling.BrokenKind.SeatsReserved>((code, number) => new() { Code = code, Seat = Row(number) })),
        ("MULTIPLE_FIELDS_MOVED_TO_ONEOF", new EventVersion<Rolling.BrokenOneof.SeatsReserved>((code, number) => new() { Code = code, Count = number })),
        ("FIELD_SCALAR_KIND_CHANGED", new EventVersion<Rolling.BrokenNested.SeatsReserved>((code, number) => new() { Code = code, Seat = new() { Number = number } })),
    ];

    public static long Time(int number) => 1_700_000_000_000_000_000 + number;

    public static string Row(int number) => string.Create(CultureInfo.InvariantCulture, $"row {number}");
}
