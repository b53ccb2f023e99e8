using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The types of the files that every registry has, so that an import of them needs no reference.</summary>
internal static class KnownTypes
{
    private static readonly string[] Prefixes = ["google/protobuf/", "google/type/", "confluent/"];

    private static readonly FileDescriptor[] Files =
    [
        AnyReflection.Descriptor, ApiReflection.Descriptor, DescriptorReflection.Descriptor, DurationReflection.Descriptor,
        EmptyReflection.Descriptor, FieldMaskReflection.Descriptor, SourceContextReflection.Descriptor, StructReflection.Descriptor,
        TimestampReflection.Descriptor, TypeReflection.Descriptor, WrappersReflection.Descriptor,
    ];

    // Names only: no rule looks into them.
    private static readonly string[] OtherMessages =
    [
        "google.type.Color", "google.type.Date", "google.type.DateTime", "google.type.Decimal", "google.type.Expr", "google.type.Fraction",
        "google.type.Interval", "google.type.LatLng", "google.type.LocalizedText", "google.type.Money", "google.type.PhoneNumber",
        "google.type.PostalAddress", "google.type.Quaternion", "google.type.TimeOfDay", "google.type.TimeZone",
        "confluent.Meta", "confluent.type.Decimal", "confluent.type.Variant",
    ];

    private static readonly string[] OtherEnums = ["google.type.CalendarPeriod", "google.type.DayOfWeek", "google.type.Month"];

    private static readonly Dictionary<string, ProtoTypeKind> Kinds = Collect();

    /// <summary>Whether a path belongs to them.</summary>
    public static bool IsKnownImport(string path) => Array.Exists(Prefixes, known => path.StartsWith(known, StringComparison.Ordinal));

    /// <summary>The file of a path, where its contents are known here.</summary>
    public static FileDescriptor? File(string path) => Array.Find(Files, file => file.Name == path);

    /// <summary>What a full name stands for, or null.</summary>
    public static ProtoTypeKind? Kind(string fullName) => Kinds.TryGetValue(fullName, out var kind) ? kind : null;

    private static Dictionary<string, ProtoTypeKind> Collect()
    {
        var kinds = new Dictionary<string, ProtoTypeKind>(StringComparer.Ordinal);
        foreach (var file in Files)
        {
            foreach (var message in file.MessageTypes)
            {
                Collect(message, kinds);
            }

            foreach (var declared in file.EnumTypes)
            {
                kinds.Add(declared.FullName, ProtoTypeKind.Enum);
            }
        }

        Array.ForEach(OtherMessages, name => kinds.Add(name, ProtoTypeKind.Message));
        Array.ForEach(OtherEnums, name => kinds.Add(name, ProtoTypeKind.Enum));
        return kinds;
    }

    private static void Collect(MessageDescriptor message, Dictionary<string, ProtoTypeKind> kinds)
    {
        kinds.Add(message.FullName, ProtoTypeKind.Message);
        foreach (var nested in message.NestedTypes)
        {
            Collect(nested, kinds);
        }

        foreach (var declared in message.EnumTypes)
        {
            kinds.Add(declared.FullName, ProtoTypeKind.Enum);
        }
    }
}
