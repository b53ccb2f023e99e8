namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

/// <summary>All types of differences.</summary>
internal static class DifferenceCases
{
    private const string A = "message M { int32 a = 1; }";
    private const string AB = "message M { int32 a = 1; int32 b = 2; }";
    private const string InO = "message M { oneof o { int32 a = 1; int32 b = 2; } }";
    private const string InOAlone = "message M { oneof o { int32 a = 1; } int32 b = 2; }";

    public static readonly DifferenceCase[] All =
    [
        new(
            "PACKAGE_CHANGED", "message M {}", "PACKAGE u", "message N {}",
            "#/: The package changed from 't' to 'u', which renames every message: consumers find none under the name that they know. "
            + "Keep the package, or register under another subject.",
            "#/: The package changed from 'u' to 't', which renames every message: consumers find none under the name that they know. "
            + "Keep the package, or register under another subject."),
        new(
            "MESSAGE_ADDED", A, A + " message N {}", A + " enum N { X = 0; }",
            "#/N: The message 'N' is new. Consumers with the old schema cannot read it: below a forward level that harms nobody, "
            + "else register it under a subject of its own.",
            "#/N: The message 'N' is gone, or has another name or place. Consumers that expect it cannot read the topic: "
            + "keep it, and add the new one beside it."),
        new(
            "MESSAGE_REMOVED", "message M { message N {} }", "message M {} message N {}", "message M { message N { int32 a = 1; } }",
            "#/M/N: The message 'M.N' is gone, or has another name or place. Consumers that expect it cannot read the topic: "
            + "keep it, and add the new one beside it.",
            "#/M/N: The message 'M.N' is new. Consumers with the old schema cannot read it: below a forward level that harms nobody, "
            + "else register it under a subject of its own."),
        new(
            "MESSAGE_MOVED", A + " message N {}", "message L {} " + A + " message N {}", A + " enum E { X = 0; } message N {} message L {}",
            "#/M: The message was number 1 of its level and is now number 2. Harmless: consumers go by the schema of each record.",
            "#/M: The message was number 2 of its level and is now number 1. Harmless: consumers go by the schema of each record."),
        new(
            "ENUM_ADDED", A, A + " enum E { X = 0; }", A + " message E {}",
            "#/E: The enum 'E' is new. Harmless: consumers with the old schema see numbers.",
            "#/E: The enum 'E' is gone. Harmless to the bytes: consumers with the new schema see numbers."),
        new(
            "ENUM_REMOVED", "message M { enum E { X = 0; } }", "message M {}", "message M { enum E { Y = 1; } }",
            "#/M/E: The enum 'E' is gone. Harmless to the bytes: consumers with the new schema see numbers.",
            "#/M/E: The enum 'E' is new. Harmless: consumers with the old schema see numbers."),
        new(
            "ENUM_CONST_ADDED", "enum E { X = 0; }", "enum E { X = 0; Y = 1; }", "enum E { option allow_alias = true; Y = 0; X = 0; }",
            "#/E/1: The constant 'Y = 1' is new. Consumers with the old schema see the bare number: let them expect unknown ones.",
            "#/E/1: The constant 'Y = 1' is gone. Consumers with the new schema see the bare number: reserve it, so that nobody uses it again."),
        new(
            "ENUM_CONST_REMOVED", "enum E { X = 0; Y = 1; }", "enum E { X = 0; }", "enum E { X = 0; Z = 1; }",
            "#/E/1: The constant 'Y = 1' is gone. Consumers with the new schema see the bare number: reserve it, so that nobody uses it again.",
            "#/E/1: The constant 'Y = 1' is new. Consumers with the old schema see the bare number: let them expect unknown ones."),
        new(
            "ENUM_CONST_CHANGED", "enum E { X = 0; }", "enum E { Z = 0; }", "enum E { X = 1; }",
            "#/E/0: The constant 'X = 0' is now 'Z = 0'. Harmless to the bytes: only consumers of JSON see another name.",
            "#/E/0: The constant 'Z = 0' is now 'X = 0'. Harmless to the bytes: only consumers of JSON see another name."),
        new(
            "FIELD_ADDED", A, AB, "message M { int32 b = 1; }",
            "#/M/2: The field 'int32 b = 2' is new. Harmless: consumers with the old schema skip it.",
            "#/M/2: The field 'int32 b = 2' is gone. Consumers with the old schema see its default: reserve its number and name, "
            + "so that nobody uses them again."),
        new(
            "FIELD_REMOVED", AB, A, "message M { int32 a = 1; string c = 2; }",
            "#/M/2: The field 'int32 b = 2' is gone. Consumers with the old schema see its default: reserve its number and name, "
            + "so that nobody uses them again.",
            "#/M/2: The field 'int32 b = 2' is new. Harmless: consumers with the old schema skip it."),
        new(
            "FIELD_NAME_CHANGED", A, "message M { int32 z = 1; }", "message M { int32 a = 2; }",
            "#/M/1: The field 'a' is now called 'z'. Harmless to the bytes: only consumers of JSON and tables see another name.",
            "#/M/1: The field 'z' is now called 'a'. Harmless to the bytes: only consumers of JSON and tables see another name."),
        new(
            "FIELD_KIND_CHANGED", A, "message M { N a = 1; message N {} }", "message M { E a = 1; enum E { X = 0; } }",
            "#/M/1: The type changed from 'int32 a = 1' to 'N a = 1'. Consumers with the new schema cannot read old records. "
            + "Keep the field as it was, and add one with a new number.",
            "#/M/1: The type changed from 'N a = 1' to 'int32 a = 1'. Consumers with the old schema cannot read new records. "
            + "Keep the field as it was, and add one with a new number."),
        new(
            "FIELD_SCALAR_KIND_CHANGED", A, "message M { string a = 1; }", "message M { uint64 a = 1; }",
            "#/M/1: The type changed from 'int32 a = 1' to 'string a = 1'. Consumers with the new schema cannot read old records. "
            + "Keep the field as it was, and add one with a new number.",
            "#/M/1: The type changed from 'string a = 1' to 'int32 a = 1'. Consumers with the old schema cannot read new records. "
            + "Keep the field as it was, and add one with a new number."),
        new(
            "FIELD_NAMED_TYPE_CHANGED",
            "message M { N a = 1; } message N {} message O {}", "message M { O a = 1; } message N {} message O {}",
            "message M { .t.N a = 1; } message N { int32 a = 1; } message O {}",
            "#/M/1: The type changed from 'N' to 'O'. Consumers with the new schema cannot read old records. "
            + "Keep the field as it was, and add one with a new number.",
            "#/M/1: The type changed from 'O' to 'N'. Consumers with the old schema cannot read new records. "
            + "Keep the field as it was, and add one with a new number."),
        new(
            "FIELD_NUMERIC_LABEL_CHANGED", "message M { optional int32 a = 1; }", "message M { repeated int32 a = 1; }", A,
            "#/M/1: The label changed from 'optional int32 a = 1' to 'repeated int32 a = 1', and several numbers are written packed, one is not. "
            + "Consumers with the new schema cannot read old records. Keep the field as it was, and add one with a new number.",
            "#/M/1: The label changed from 'repeated int32 a = 1' to 'optional int32 a = 1', and several numbers are written packed, one is not. "
            + "Consumers with the old schema cannot read new records. Keep the field as it was, and add one with a new number."),
        new(
            "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
            "message M { optional string a = 1; }", "message M { repeated bytes a = 1; }", "message M { bytes a = 1; }",
            "#/M/1: The label changed from 'optional string a = 1' to 'repeated bytes a = 1'. Of several values, consumers that expect one see the last.",
            "#/M/1: The label changed from 'repeated bytes a = 1' to 'optional string a = 1'. Of several values, consumers that expect one see the last."),
        new(
            "REQUIRED_FIELD_ADDED",
            "message M {}", "message M { required int32 a = 1; }", "message M { optional int32 a = 1; }",
            "#/M/1: The required field 'required int32 a = 1' is new. Consumers with the new schema refuse old records, which lack it. Make it optional.",
            "#/M/1: The required field 'required int32 a = 1' is gone. Consumers with the old schema refuse records without it. "
            + "Keep it, and mark it deprecated.",
            IsProto2: true),
        new(
            "REQUIRED_FIELD_REMOVED",
            "message M { required int32 a = 1; }", "message M { required int32 a = 2; }", "message M { required int32 z = 1; }",
            "#/M/1: The required field 'required int32 a = 1' is gone. Consumers with the old schema refuse records without it. "
            + "Keep it, and mark it deprecated.",
            "#/M/1: The required field 'required int32 a = 1' is new. Consumers with the new schema refuse old records, which lack it. Make it optional.",
            IsProto2: true),
        new(
            "ONEOF_ADDED", AB, InOAlone, "message M { optional int32 a = 1; int32 b = 2; }",
            "#/M/o: The oneof 'o' is new. Harmless: consumers with the old schema see its members as fields.",
            "#/M/o: The oneof 'o' is gone. Harmless: consumers with the new schema see what is left of its members as fields."),
        new(
            "ONEOF_REMOVED", InO, "message M {}", InOAlone,
            "#/M/o: The oneof 'o' is gone. Harmless: consumers with the new schema see what is left of its members as fields.",
            "#/M/o: The oneof 'o' is new. Harmless: consumers with the old schema see its members as fields."),
        new(
            "ONEOF_FIELD_ADDED", "message M { oneof o { int32 a = 1; } }", InO, InOAlone,
            "#/M/o/2: The oneof 'o' has a new member 'int32 b = 2'. Where it is set, consumers with the old schema see the oneof empty: "
            + "below a forward level that harms nobody, else add the field outside the oneof.",
            "#/M/o/2: The oneof 'o' has lost its member 'int32 b = 2'. Where it was set, consumers with the new schema see the oneof empty: "
            + "keep the member, and mark it deprecated."),
        new(
            "ONEOF_FIELD_REMOVED", InO, InOAlone, "message M {}",
            "#/M/o/2: The oneof 'o' has lost its member 'int32 b = 2'. Where it was set, consumers with the new schema see the oneof empty: "
            + "keep the member, and mark it deprecated.",
            "#/M/o/2: The oneof 'o' has a new member 'int32 b = 2'. Where it is set, consumers with the old schema see the oneof empty: "
            + "below a forward level that harms nobody, else add the field outside the oneof."),
        new(
            "ONEOF_FIELD_MOVED_TO_TOP_LEVEL", "message M { oneof o { int32 a = 1; } }", A, "message M { oneof p { int32 a = 1; } }",
            "#/M/1: The field 'a' has left the oneof 'o'. Harmless to the bytes: consumers with the old schema keep the last of those that are set.",
            "#/M/1: The field 'a' is now a member of the oneof 'o'. Harmless: it was alone before."),
        new(
            "MULTIPLE_FIELDS_MOVED_TO_ONEOF", AB, InO, InOAlone,
            "#/M/o: The fields 'a, b' could be set together and are now in the oneof 'o', of which consumers with the new schema keep only the last. "
            + "Leave them outside, and add a oneof with new numbers.",
            "#/M/o: The fields 'a, b' have left the oneof 'o' and may now be set together, of which consumers with the old schema keep only the last. "
            + "Leave them in the oneof, and add fields with new numbers."),
        new(
            "FIELD_MOVED_TO_EXISTING_ONEOF", InOAlone, InO, "message M { oneof o { int32 a = 1; int32 c = 3; } int32 b = 2; }",
            "#/M/o: The fields 'a, b' come from several oneofs, or from none, and now share the oneof 'o', of which consumers with the new schema keep "
            + "only the last. Leave them where they were, and add members with new numbers.",
            "#/M/o: The fields 'a, b' of the oneof 'o' no longer share one and may now be set together, of which consumers with the old schema keep "
            + "only the last. Leave them in the oneof, and add fields with new numbers."),
    ];
}
