using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>Where the registry and protoc disagree about what a .proto file is we side with the registry; else with both.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ProtoDialectTests
{
    private const string Proto3 = "syntax = \"proto3\";\n";

    // What follows the syntax line; the registry stores it as it stands.
    [TestCase("message M { int32 a = 1; int32 b = 1; }", TestName = "Parse_ANumberTwice_IsTaken")]
    [TestCase("message M { int32 a = 1; string a = 2; }", TestName = "Parse_ANameTwice_IsTaken")]
    [TestCase("message M { int32 a = 0; }", TestName = "Parse_NumberZero_IsTaken")]
    [TestCase("message M { int32 a = -1; }", TestName = "Parse_ANegativeNumber_IsTaken")]
    [TestCase("message M { int32 a = 19000; }", TestName = "Parse_ANumberOfProtobufsOwn_IsTaken")]
    [TestCase("message M { int32 a = 536870912; }", TestName = "Parse_ANumberTooLarge_IsTaken")]
    [TestCase("message M { reserved 1; int32 a = 1; }", TestName = "Parse_AReservedNumber_IsTaken")]
    [TestCase("message M { reserved \"a\"; int32 a = 1; }", TestName = "Parse_AReservedName_IsTaken")]
    [TestCase("message M { int32 a_b = 1; int32 aB = 2; }", TestName = "Parse_AJsonNameTwice_IsTaken")]
    [TestCase("message M { oneof o {} }", TestName = "Parse_AnEmptyOneof_IsTaken")]
    [TestCase("message M { int32 a = 1 [default = 1]; }", TestName = "Parse_ADefaultInProto3_IsTaken")]
    [TestCase("message M { int32 a = 1 [(nope) = 1]; }", TestName = "Parse_AnUnknownOption_IsTaken")]
    [TestCase("message M {} message M {}", TestName = "Parse_AMessageTwice_IsTaken")]
    [TestCase("enum E {}", TestName = "Parse_AnEmptyEnum_IsTaken")]
    [TestCase("enum E { A = 1; }", TestName = "Parse_AnEnumWithoutZero_IsTaken")]
    [TestCase("enum E { A = 0; B = 0; }", TestName = "Parse_AnUnsaidAlias_IsTaken")]
    [TestCase("enum E { A = 0; } enum F { A = 0; }", TestName = "Parse_AConstantInTwoEnums_IsTaken")]
    [TestCase("import \"nowhere.proto\";", TestName = "Parse_AnUnusedMissingImport_IsTaken")]
    [TestCase("import \"a.proto\";", TestName = "Parse_AnImportOfItself_IsTaken")]
    [TestCase("message M { extensions 100; }", TestName = "Parse_ExtensionsInProto3_IsTaken")]
    public void Parse_WhatOnlyProtocRefuses_IsTaken(string body)
    {
        Assert.That(Protoc.Errors(Proto3 + body), Is.Not.Empty, "protoc takes it too: this case proves nothing");
        Assert.That(() => ProtobufSchema.Parse(Proto3 + body), Throws.Nothing);
    }

    // The whole file, and where we stop.
    [TestCase("edition = \"2023\"; message M {}", "Syntax error in :1:8: edition is not currently supported")]
    [TestCase("edition = \"2024\"; message M {}", "Syntax error in :1:8: edition is not currently supported")]
    [TestCase("package a . b;", "Syntax error in :1:12: expected ';'")]
    [TestCase("message M { optional group A = 1 { optional group B = 2 {} } }", "expected field declaration, was a group")]
    [TestCase("message M { optional group A = 1 { message B {} } }", "Syntax error in :1:36: unexpected label: message")]
    public void Parse_WhatOnlyProtocTakes_IsRefused(string text, string problem)
    {
        Assert.That(Protoc.Errors(text), Is.Empty, "protoc refuses it too: this case proves nothing");
        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(problem));
    }

    [TestCase("syntax = \"proto4\";", ":1:1: unexpected syntax: proto4")]
    [TestCase("syntax = proto3;", ":1:11: expected a string")]
    [TestCase("syntax = \"proto3\"", "unexpected end of file")]
    [TestCase("package a;\nsyntax = \"proto3\";", ":2:1: 'syntax' element must be the first declaration in a file")]
    [TestCase(Proto3 + "syntax = \"proto3\";", ":2:1: too many syntax definitions")]
    [TestCase("{}", ":1:1: expected a word")]
    [TestCase("hello", ":1:1: unexpected label: hello")]
    [TestCase("hello world;", ":1:1: unexpected label: hello")]
    [TestCase("package ;", ":1:9: expected a word")]
    [TestCase("import a;", ":1:8: unexpected label: a")]
    [TestCase("import \"a.proto\"", "unexpected end of file")]
    [TestCase("option java_package;", "expected '=' in option")]
    [TestCase("option = 1;", "expected a word")]
    [TestCase("message {}", ":1:9: expected a word")]
    [TestCase("message M", "unexpected end of file")]
    [TestCase("message M {\n  optional int32 a = 1;\n", ":3:1: unexpected end of file")]
    [TestCase("message M {}}", ":1:13: expected a word")]
    [TestCase("message M { int32 a = 1; }", ":1:13: unexpected label: int32")]
    [TestCase(Proto3 + "message A {\n  required string a = 1;\n}", ":3:3: 'required' label forbidden in proto3 field declarations")]
    [TestCase(Proto3 + "message M { int32 = 1; }", "expected a word")]
    [TestCase(Proto3 + "message M { int32 a; }", "expected '='")]
    [TestCase(Proto3 + "message M { int32 a = ; }", "expected a word")]
    [TestCase(Proto3 + "message M { int32 a = b; }", "expected an integer but was b")]
    [TestCase(Proto3 + "message M { int32 a = 1.5; }", "expected an integer but was 1.5")]
    [TestCase(Proto3 + "message M { int32 a = 9999999999; }", "expected an integer but was 9999999999")]
    [TestCase(Proto3 + "message M { int32 a = 0xZZ; }", "expected an integer but was 0xZZ")]
    [TestCase(Proto3 + "message M { int32 a = 1 }", "expected ';'")]
    [TestCase(Proto3 + "message M { int32 a = 1 [; }", "expected a word")]
    [TestCase(Proto3 + "message M { int32 a = 1 [deprecated]; }", "expected '=' in option")]
    [TestCase(Proto3 + "message M { int32 a = 1 [deprecated = true, ]; }", "expected a word")]
    [TestCase(Proto3 + "message M { int32 a = 1 [deprecated = true packed = true]; }", "expected ',' or ']'")]
    [TestCase(Proto3 + "message M { map<string> a = 1; }", "expected ','")]
    [TestCase(Proto3 + "message M { map<string, int32 a = 1; }", "expected '>'")]
    [TestCase(Proto3 + "message M { repeated map<string, string> a = 1; }", ":2:13: 'map' type cannot have label")]
    [TestCase(Proto3 + "message M { map<float, string> a = 1; }", "map key must be non-byte, non-floating point scalar: float")]
    [TestCase(Proto3 + "message M { map<bytes, string> a = 1; }", "map key must be non-byte, non-floating point scalar: bytes")]
    [TestCase(Proto3 + "message M { map<M, string> a = 1; }", "map key must be non-byte, non-floating point scalar: M")]
    [TestCase(Proto3 + "message M { oneof { int32 a = 1; } }", "expected a word")]
    [TestCase(Proto3 + "message M { oneof o { repeated int32 a = 1; } }", "expected '='")]
    [TestCase(Proto3 + "message M { reserved 1 2; }", "expected ',', ';', or 'to'")]
    [TestCase(Proto3 + "message M { reserved 1 to; }", "expected a word")]
    [TestCase(Proto3 + "message M { reserved 1 to many; }", "expected")]
    [TestCase(Proto3 + "message M { reserved \"a\" }", "expected ',' or ';'")]
    [TestCase(Proto3 + "enum E { A }", "expected '='")]
    [TestCase(Proto3 + "enum E { A = \"x\"; }", "expected a word")]
    [TestCase(Proto3 + "service S { rpc R; }", "expected '('")]
    [TestCase(Proto3 + "service S { rpc R (M); } message M {}", "expected")]
    [TestCase(Proto3 + "service S { int32 a = 1; }", "unexpected label: int32")]
    [TestCase(Proto3 + "service S { rpc R (M) returns (M) { rpc } } message M {}", "expected 'option'")]
    [TestCase(Proto3 + "message M { string a = 1 [json_name = \"b]; }", "unterminated string")]
    [TestCase(Proto3 + "message M { string a = 1 [json_name = \"\\x\"]; }", "expected a digit after")]
    [TestCase(Proto3 + "/* message M {}", "unterminated comment")]
    [TestCase(Proto3 + "/ message M {}", "unexpected '/'")]
    [TestCase(Proto3 + "message M { \0 }", ":2:13: expected a word")]
    [TestCase(Proto3 + "message M\u00E9 {}", "expected '{'")]
    [TestCase(Proto3 + "message M { N a = 1; }", "Could not resolve type: N")]
    [TestCase(Proto3 + "message M { .M.N a = 1; }", "Could not resolve type: .M.N")]
    [TestCase(Proto3 + "message M { map<string, N> a = 1; }", "Could not resolve type: N")]
    [TestCase(Proto3 + "message M {} service S { rpc R (N) returns (M); }", "Could not resolve type: N")]
    public void Parse_WhatBothRefuse_SaysWhereAndWhy(string text, string problem)
    {
        Assert.That(Protoc.Errors(text), Is.Not.Empty, "protoc takes it: this case proves nothing");
        Assert.That(
            () => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(problem).And.Message.Match("Syntax error in :\\d+:\\d+: |type|map key"));
    }

    [Test]
    public void Parse_ALeadingZero_IsDecimalAsInTheRegistry()
    {
        var ours = ProtobufSchema.Parse(Proto3 + "message M { int32 a = 017; }");

        Assert.That(ours.File.Descriptor.MessageType[0].Field[0].Number, Is.EqualTo(17));
    }

    [Test]
    public void Parse_AWeakImport_IsDroppedAsInTheRegistry()
    {
        var ours = ProtobufSchema.Parse("import weak \"a.proto\"; import \"b.proto\";");

        Assert.That(ours.File.Descriptor.Dependency, Is.EqualTo(new[] { "b.proto" }));
    }
}
