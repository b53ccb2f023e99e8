using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// The files of <c>google/type</c> and <c>confluent</c> that Confluent's registry has by itself, as far as a reader needs them: names, numbers and types.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/serdes-protobuf.html
/// </summary>
internal static class BundledFiles
{
    private const string Enum = "enum ";

    // A message's fields are numbered from 1, an enum's constants from 0; [] is repeated; a type with a dot is a message.
    private static readonly (string Path, string? Import, string[] Types)[] Tables =
    [
        ("google/type/calendar_period.proto", null, ["enum CalendarPeriod CALENDAR_PERIOD_UNSPECIFIED DAY WEEK FORTNIGHT MONTH QUARTER HALF YEAR"]),
        ("google/type/color.proto", "wrappers", ["Color red:float green:float blue:float alpha:.google.protobuf.FloatValue"]),
        ("google/type/date.proto", null, ["Date year:int32 month:int32 day:int32"]),
        ("google/type/datetime.proto", "duration", [
            "DateTime year:int32 month:int32 day:int32 hours:int32 minutes:int32 seconds:int32 nanos:int32 utc_offset:.google.protobuf.Duration time_zone:.google.type.TimeZone",
            "TimeZone id:string version:string"]),
        ("google/type/dayofweek.proto", null, ["enum DayOfWeek DAY_OF_WEEK_UNSPECIFIED MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY"]),
        ("google/type/decimal.proto", null, ["Decimal value:string"]),
        ("google/type/expr.proto", null, ["Expr expression:string title:string description:string location:string"]),
        ("google/type/fraction.proto", null, ["Fraction numerator:int64 denominator:int64"]),
        ("google/type/interval.proto", "timestamp", ["Interval start_time:.google.protobuf.Timestamp end_time:.google.protobuf.Timestamp"]),
        ("google/type/latlng.proto", null, ["LatLng latitude:double longitude:double"]),
        ("google/type/localized_text.proto", null, ["LocalizedText text:string language_code:string"]),
        ("google/type/money.proto", null, ["Money currency_code:string units:int64 nanos:int32"]),
        ("google/type/month.proto", null, ["enum Month MONTH_UNSPECIFIED JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER"]),
        ("google/type/phone_number.proto", null, [
            "PhoneNumber e164_number:string short_code:.google.type.PhoneNumber.ShortCode extension:string", "PhoneNumber.ShortCode region_code:string number:string"]),
        ("google/type/postal_address.proto", null, [
            "PostalAddress revision:int32 region_code:string language_code:string postal_code:string sorting_code:string administrative_area:string locality:string"
            + " sublocality:string address_lines:string[] recipients:string[] organization:string"]),
        ("google/type/quaternion.proto", null, ["Quaternion x:double y:double z:double w:double"]),
        ("google/type/timeofday.proto", null, ["TimeOfDay hours:int32 minutes:int32 seconds:int32 nanos:int32"]),
        ("confluent/meta.proto", null, [
            "Meta doc:string params:.confluent.Meta.ParamsEntry[] tags:string[] rules:.confluent.Rule[]", "Meta.ParamsEntry key:string value:string",
            "Rule name:string doc:string expr:string sql:string"]),
        ("confluent/type/decimal.proto", null, ["Decimal value:bytes precision:uint32 scale:int32"]),
        ("confluent/type/variant.proto", null, ["Variant metadata:bytes value:bytes"]),
    ];

    /// <summary>Gets the files.</summary>
    public static IEnumerable<FileDescriptorProto> All => Tables.Select(static table => Read(table.Path, table.Import, table.Types));

    private static FileDescriptorProto Read(string path, string? import, string[] types)
    {
        var file = new FileDescriptorProto { Name = path, Package = path[..path.LastIndexOf('/')].Replace('/', '.'), Syntax = "proto3" };
        if (import is not null)
        {
            file.Dependency.Add($"google/protobuf/{import}.proto");
        }

        foreach (var type in types)
        {
            if (type.StartsWith(Enum, StringComparison.Ordinal))
            {
                file.EnumType.Add(ReadEnum(type[Enum.Length..].Split(' ')));
            }
            else
            {
                var message = ReadMessage(type.Split(' '));
                var outer = file.MessageType.FirstOrDefault(outer => message.Name.StartsWith(outer.Name + ".", StringComparison.Ordinal));
                message.Name = message.Name[(message.Name.IndexOf('.', StringComparison.Ordinal) + 1)..];
                (outer?.NestedType ?? file.MessageType).Add(message);
            }
        }

        return file;
    }

    private static EnumDescriptorProto ReadEnum(string[] words) => new()
    {
        Name = words[0],
        Value = { words.Skip(1).Select(static (name, number) => new EnumValueDescriptorProto { Name = name, Number = number }) },
    };

    private static DescriptorProto ReadMessage(string[] words) => new()
    {
        Name = words[0],
        Field = { words.Skip(1).Select(static (word, index) => ReadField(word.Split(':'), index + 1)) },
        Options = words[0].EndsWith("Entry", StringComparison.Ordinal) ? new MessageOptions { MapEntry = true } : null,
    };

    private static FieldDescriptorProto ReadField(string[] words, int number)
    {
        var isRepeated = words[1].EndsWith("[]", StringComparison.Ordinal);
        var type = isRepeated ? words[1][..^2] : words[1];
        var field = new FieldDescriptorProto
        {
            Name = words[0],
            Number = number,
            Label = isRepeated ? FieldDescriptorProto.Types.Label.Repeated : FieldDescriptorProto.Types.Label.Optional,
            Type = type[0] == '.' ? Kind.Message : System.Enum.Parse<Kind>(type, ignoreCase: true),
        };
        if (field.Type == Kind.Message)
        {
            field.TypeName = type;
        }

        return field;
    }
}
