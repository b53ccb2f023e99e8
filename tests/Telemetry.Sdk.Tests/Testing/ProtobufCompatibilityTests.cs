using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

public sealed class ProtobufCompatibilityTests
{
    // What no compiler writes: the entry of a map, also outside of one.
    private const string Entry = "message M { message E { option map_entry = true; string key = 1; int32 value = 2; }";
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
    [TestCase("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { oneof o { int32 c = 3; } }", "!ONEOF_FIELD_REMOVED #/M/o/1, !ONEOF_FIELD_REMOVED #/M/o/2, ONEOF_FIELD_ADDED #/M/o/3")]
    [TestCase("message M { oneof o { int32 a = 1; int32 b = 2; } }", "message M { int32 b = 2; }", "ONEOF_REMOVED #/M/o, !ONEOF_FIELD_REMOVED #/M/o/1, ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/2")]
    [TestCase("message M { oneof o { int32 a = 1; int32 b = 2; } oneof p { int32 c = 3; } }", "message M { oneof q { int32 a = 1; int32 b = 2; int32 c = 3; } }", "!FIELD_MOVED_TO_EXISTING_ONEOF #/M/q, ONEOF_REMOVED #/M/o, ONEOF_REMOVED #/M/p, ONEOF_ADDED #/M/q")]
    [TestCase("message M { oneof o { int32 a = 1; } int32 b = 2; int32 c = 3; }", "message M { oneof o { int32 a = 1; int32 b = 2; int32 c = 3; } }", "!MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M { oneof o { string a = 1; } }", "!FIELD_SCALAR_KIND_CHANGED #/M/o/1")]
    [TestCase("message M { map<string, N> a = 1; message N {} }", "message M { map<string, O> a = 1; message N {} message O {} }", "!FIELD_NAMED_TYPE_CHANGED #/M/1, MESSAGE_ADDED #/M/O")]
    [TestCase("message M { map<string, int32> a = 1; }", "message M { repeated AEntry a = 1; message AEntry { string key = 1; int32 value = 2; } }", "!FIELD_KIND_CHANGED #/M/1, MESSAGE_ADDED #/M/AEntry")]
    [TestCase(Entry + " repeated E a = 1; }", Entry + " E a = 1; }", "!FIELD_KIND_CHANGED #/M/1")]
    [TestCase("enum E { option allow_alias = true; A = 0; B = 0; }", "enum E { B = 0; }", "")]
    [TestCase("enum E { option allow_alias = true; A = 0; B = 0; }", "enum E { A = 0; }", "ENUM_CONST_CHANGED #/E/0")]
    [TestCase("message A { message B { message C { int32 a = 1; } } }", "message A { message B { message C { string a = 1; } } }", "!FIELD_SCALAR_KIND_CHANGED #/A/B/C/1")]
    [TestCase("message A { message B {} }", "message A {} message B {}", "!MESSAGE_REMOVED #/A/B, MESSAGE_ADDED #/B")]
    [TestCase("message A { B b = 1; message B { int32 a = 1; } }", "message A { C b = 1; message C { int32 a = 1; } }", "!MESSAGE_REMOVED #/A/B, MESSAGE_ADDED #/A/C, !FIELD_NAMED_TYPE_CHANGED #/A/1")]
    [TestCase("message A { B b = 1; } message B { A a = 1; int32 c = 2; }", "message A { B b = 1; } message B { A a = 1; string c = 2; }", "!FIELD_SCALAR_KIND_CHANGED #/B/2")]
    [TestCase("message M { reserved 2; int32 a = 1; }", Two, "FIELD_ADDED #/M/2")]
    [TestCase("message M { M a = 1; int32 b = 2; }", "message M { M a = 1; string b = 2; }", "!FIELD_SCALAR_KIND_CHANGED #/M/2")]
    [TestCase("message M { int32 a = 1 [deprecated = true]; } service S {}", "message M { int32 a = 1; }", "")]
    public void Check_Backward_FindsTheDifferences(string old, string @new, string expected) =>
        AssertDifferences("syntax = \"proto3\"; package t; ", old, @new, expected);

    [TestCase("message M {}", "message M { required int32 a = 1; }", "!REQUIRED_FIELD_ADDED #/M/1")]
    [TestCase("message M { required int32 a = 1; }", "message M {}", "!REQUIRED_FIELD_REMOVED #/M/1")]
    [TestCase("message M { optional int32 a = 1 [default = 1]; }", "message M { optional int32 a = 1 [default = 2]; }", "")]
    [TestCase("message M { optional group G = 1 { optional int32 a = 2; } }", "message M {}", "")]
    [TestCase("message M { optional group G = 1 { optional int32 a = 2; } }", "message M { optional group G = 1 { required string a = 2; } }", "")]
    [TestCase("message M { optional int32 a = 1; }", "message M { repeated int32 a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED #/M/1")]
    [TestCase("message M { required int32 a = 1; }", "message M { optional int32 a = 1; }", "!FIELD_NUMERIC_LABEL_CHANGED #/M/1")]
    [TestCase("message M { required string a = 1; }", "message M { optional string a = 1; }", "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1")]
    [TestCase("message M { oneof o { int32 a = 1; } }", "message M { repeated int32 a = 1; }", "ONEOF_REMOVED #/M/o, ONEOF_FIELD_MOVED_TO_TOP_LEVEL #/M/1")]
    [TestCase("message M { extensions 100 to 200; }", "message M {} extend M { optional int32 a = 100; }", "")]
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

    // protoc gives the parts of an entry a label, which nobody wrote.
    [Test]
    public void Check_AMapOfADescriptor_ShowsNoLabel()
    {
        static ProtobufSchema Map(FieldDescriptorProto.Types.Type type)
        {
            FieldDescriptorProto Part(string name, int number, FieldDescriptorProto.Types.Type of) =>
                new() { Name = name, Number = number, Label = FieldDescriptorProto.Types.Label.Optional, Type = of };
            var field = Part("a", 1, FieldDescriptorProto.Types.Type.Message);
            (field.Label, field.TypeName) = (FieldDescriptorProto.Types.Label.Repeated, ".M.AEntry");
            var entry = new DescriptorProto
            {
                Name = "AEntry",
                Field = { Part("key", 1, FieldDescriptorProto.Types.Type.String), Part("value", 2, type) },
                Options = new MessageOptions { MapEntry = true },
            };
            var file = new FileDescriptorProto { Name = "a.proto", MessageType = { new DescriptorProto { Name = "M", Field = { field }, NestedType = { entry } } } };
            return ProtobufSchema.Parse(file.ToByteString().ToBase64());
        }

        var result = ProtobufCompatibility.Check(
            Map(FieldDescriptorProto.Types.Type.Int32), Map(FieldDescriptorProto.Types.Type.String), CompatibilityLevel.Backward);

        Assert.That(result.Differences.Single().Message, Does.StartWith("#/M/1: The type changed from 'int32 value = 2' to 'string value = 2'."));
    }

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
