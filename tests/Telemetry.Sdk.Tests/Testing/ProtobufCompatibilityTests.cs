using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

public sealed class ProtobufCompatibilityTests
{
    private const string Two = "message M { int32 a = 1; string b = 2; }";

    // Body of a proto3 file before and after, and what differs. An exclamation mark: incompatible.
    [TestCase(Two, Two, "")]
    [TestCase(Two, Two + " message N {}", "MESSAGE_ADDED #/N")]
    [TestCase("message N {} " + Two, Two, "!MESSAGE_REMOVED #/N, MESSAGE_MOVED #/M")]
    [TestCase("message M { message N {} }", "message M {}", "!MESSAGE_REMOVED #/M/N")]
    [TestCase("message M {} message N {}", "message N {} message M {}", "MESSAGE_MOVED #/M, MESSAGE_MOVED #/N")]
    [TestCase("", "enum E { A = 0; }", "ENUM_ADDED #/E")]
    [TestCase("enum E { A = 0; }", "", "ENUM_REMOVED #/E")]
    [TestCase("enum E { A = 0; }", "enum E { A = 0; B = 1; }", "ENUM_CONST_ADDED #/E/1")]
    [TestCase("enum E { A = 0; B = 1; }", "enum E { A = 0; }", "ENUM_CONST_REMOVED #/E/1")]
    [TestCase("enum E { A = 0; }", "enum E { Z = 0; }", "ENUM_CONST_CHANGED #/E/0")]
    [TestCase("message M { int32 a = 1; }", Two, "FIELD_ADDED #/M/2")]
    [TestCase(Two, "message M { int32 a = 1; }", "FIELD_REMOVED #/M/2")]
    [TestCase("message M { int32 a = 1; }", "message M { int32 a = 2; }", "FIELD_REMOVED #/M/1, FIELD_ADDED #/M/2")]
    [TestCase("message M { int32 a = 1; }", "message M { int32 z = 1; }", "FIELD_NAME_CHANGED #/M/1")]
    [TestCase("message M { int32 a = 1; }", "message M { string a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { int32 a = 1; }", "message M { sint32 a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { fixed32 a = 1; }", "message M { sfixed32 a = 1; }", "")]
    [TestCase("message M { fixed64 a = 1; }", "message M { fixed32 a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { float a = 1; }", "message M { double a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { int32 a = 1; }", "message M { uint64 a = 1; }", "")]
    [TestCase("message M { int32 a = 1; }", "message M { bool a = 1; }", "")]
    [TestCase("message M { int32 a = 1; } enum E { A = 0; }", "message M { E a = 1; } enum E { A = 0; }", "")]
    [TestCase("message M { string a = 1; }", "message M { bytes a = 1; }", "")]
    [TestCase("message M { string a = 1; } message N {}", "message M { N a = 1; } message N {}", "!FIELD_KIND_CHANGED #/M/1")]
    [TestCase("message M { N a = 1; } message N {} message O {}", "message M { O a = 1; } message N {} message O {}", "!FIELD_NAMED_TYPE_CHANGED #/M/1")]
    [TestCase("message M { N a = 1; } message N {}", "message M { .t.N a = 1; } message N {}", "")]
    [TestCase("message M { int32 a = 1; }", "message M { repeated int32 a = 1; }", "")]
    [TestCase("message M { optional int32 a = 1; }", "message M { repeated int32 a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED #/M/1")]
    [TestCase("message M { optional string a = 1; }", "message M { repeated string a = 1; }", "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1")]
    [TestCase("message M { map<string, int32> a = 1; }", "message M { map<string, string> a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { map<string, int32> a = 1; }", "message M { map<int32, int32> a = 1; }", "!FIELD_SCALAR_KIND_CHANGED #/M/1")]
    [TestCase("message M { map<string, int32> a = 1; }", "message M {}", "FIELD_REMOVED #/M/1")]
    [TestCase(Two, "message M { int32 a = 1; oneof o { string b = 2; } }", "ONEOF_ADDED #/M/o")]
    [TestCase(Two, "message M { oneof o { int32 a = 1; string b = 2; } }", "!MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o, ONEOF_ADDED #/M/o")]
    [TestCase("message M { int32 a = 1; oneof o { int32 b = 2; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "!FIELD_MOVED_TO_EXISTING_ONEOF #/M/o")]
    [TestCase("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 a = 1; } }", "!ONEOF_FIELD_REMOVED #/M/o/2")]
    [TestCase("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 a = 1; } int32 b = 2; }", "!ONEOF_FIELD_REMOVED #/M/o/2")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M { oneof o { int32 a = 1; int32 b = 2; } }", "ONEOF_FIELD_ADDED #/M/o/2")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M {}", "ONEOF_REMOVED #/M/o")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M { int32 a = 1; }", "ONEOF_REMOVED #/M/o, ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/1")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M { oneof p { int32 a = 1; } }", "ONEOF_REMOVED #/M/o, ONEOF_ADDED #/M/p")]
    [TestCase("message M { reserved 2; int32 a = 1; }", Two, "FIELD_ADDED #/M/2")]
    [TestCase("message M { M a = 1; int32 b = 2; }", "message M { M a = 1; string b = 2; }", "!FIELD_SCALAR_KIND_CHANGED #/M/2")]
    [TestCase("message M { int32 a = 1 [deprecated = true]; } service S {}", "message M { int32 a = 1; }", "")]
    public void Check_Backward_FindsTheDifferences(string old, string @new, string expected) =>
        AssertDifferences("syntax = \"proto3\"; package t; ", old, @new, expected);

    [TestCase("message M {}", "message M { required int32 a = 1; }", "!REQUIRED_FIELD_ADDED #/M/1")]
    [TestCase("message M { required int32 a = 1; }", "message M {}", "!REQUIRED_FIELD_REMOVED #/M/1")]
    [TestCase("message M { optional int32 a = 1 [default = 1]; }", "message M { optional int32 a = 1 [default = 2]; }", "")]
    [TestCase("message M { optional group G = 1 { optional int32 a = 2; } }", "message M {}", "")]
    public void Check_Proto2_FindsTheDifferences(string old, string @new, string expected) =>
        AssertDifferences("syntax = \"proto2\"; package t; ", old, @new, expected);

    [Test]
    public void Check_AnotherPackage_IsIncompatible()
    {
        var result = ProtobufCompatibility.Check(Schema("package a; message M {}"), Schema("package b; message M {}"), CompatibilityLevel.Backward);

        Assert.That(result.IsCompatible, Is.False);
        Assert.That((result.Differences[0].Type, result.Differences[0].Path), Is.EqualTo(("PACKAGE_CHANGED", "#/")));
    }

    [TestCase(CompatibilityLevel.Backward, true)]
    [TestCase(CompatibilityLevel.BackwardTransitive, false)]
    [TestCase(CompatibilityLevel.Forward, true)]
    [TestCase(CompatibilityLevel.ForwardTransitive, false)]
    [TestCase(CompatibilityLevel.Full, true)]
    [TestCase(CompatibilityLevel.FullTransitive, false)]
    public void Check_SeveralVersions_LooksAtTheOldOnesOnlyWhenTransitive(CompatibilityLevel level, bool isCompatible)
    {
        ProtobufSchema[] versions = [Schema("message M { string a = 1; }"), Schema("message M { int32 a = 1; }")];

        Assert.That(ProtobufCompatibility.Check(versions, Schema("message M { int64 a = 1; }"), level).IsCompatible, Is.EqualTo(isCompatible));
    }

    [Test]
    public void Check_CompiledTypes_TakesTheirImports() => Assert.That(
        ProtobufCompatibility.Check(StructReflection.Descriptor, StructReflection.Descriptor, CompatibilityLevel.FullTransitive).Differences, Is.Empty);

    [TestCase("syntax = \"proto3\";\nmessage A {\n  required string a = 1;\n}", "3:3: 'required' label forbidden in proto3 field declarations")]
    [TestCase("edition = \"2023\";", "1:8: edition is not currently supported")]
    [TestCase("syntax = \"proto3\"; message M { N a = 1; }", "Could not resolve type: N")]
    [TestCase("syntax = \"proto3\"; message M {", "unexpected end of file")]
    public void Parse_WhatIsNoSchema_SaysWhere(string text, string problem) =>
        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(problem));

    [Test]
    public void Parse_TwentyThousandNestedMessages_IsRefused()
    {
        var text = "syntax = \"proto3\"; " + string.Concat(Enumerable.Repeat("message M { ", 20_000)) + new string('}', 20_000);

        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("more than 64 braces"));
    }

    private static void AssertDifferences(string head, string old, string @new, string expected)
    {
        var result = ProtobufCompatibility.Check(ProtobufSchema.Parse(head + old), ProtobufSchema.Parse(head + @new), CompatibilityLevel.Backward);

        Assert.That(
            result.Differences.Select(difference => $"{(difference.IsCompatible ? "" : "!")}{difference.Type} {difference.Path}"),
            Is.EquivalentTo(expected.Split(", ", StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(result.IsCompatible, Is.EqualTo(!expected.Contains('!', StringComparison.Ordinal)));
    }

    private static ProtobufSchema Schema(string body) => ProtobufSchema.Parse($"syntax = \"proto3\"; {body}");
}
