using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>Schemas that are made to hurt: read, or refused with a reason, in bounded time, and no stack is used up.</summary>
public sealed class HostileSchemaTests
{
    private const string Proto3 = "syntax = \"proto3\"; ";

    [Test]
    public void Parse_TenThousandNestedTypes_IsRead()
    {
        var nested = string.Concat(Enumerable.Range(0, 10_000).Select(index => $"message N{index} {{ map<string, N{9_999 - index}> m = 1; }} enum E{index} {{ C{index} = 0; }} "));

        var schema = ProtobufSchema.Parse($"{Proto3}message M {{ {nested} }}");

        Assert.That(schema.File.Descriptor.MessageType[0].NestedType, Has.Count.EqualTo(10_000));
        Assert.That(ProtobufCompatibility.Check(schema, schema, CompatibilityLevel.Full).Differences, Is.Empty);
    }

    [TestCase("message M { ", "}")]
    [TestCase("option a = { a: ", "}")]
    [TestCase("option (a) = [", "]")]
    [TestCase("option (a) = { a <", ">")]
    [TestCase("message M { optional group G = 1 { optional group G = 2 {", "}")]
    [TestCase("message M { oneof o { group G = 1 {", "}")]
    [TestCase("option (a) = { [a/", "]")]
    public void Parse_TwentyThousandDeep_IsRefused(string open, string close)
    {
        var inner = open[(open.LastIndexOf('{') is > 0 and var brace && open.StartsWith("option", StringComparison.Ordinal) ? brace : 0)..];
        var text = open + string.Concat(Enumerable.Repeat(inner, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000));

        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("Syntax error in :1:"));
    }

    [Test]
    public void Parse_ADescriptorTwentyThousandDeep_IsRefused()
    {
        // A message in a message in a message, written from the inside: field 3 of each is the nested one.
        byte[] message = [];
        for (var depth = 0; depth < 20_000; depth++)
        {
            using var outer = new MemoryStream();
            var output = new CodedOutputStream(outer);
            output.WriteTag(depth == 19_999 ? 4 : 3, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
            output.Flush();
            message = outer.ToArray();
        }

        Assert.That(() => ProtobufSchema.Parse(Convert.ToBase64String(message)), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Parse_AMegabyteOfName_IsRefused()
    {
        var name = new string('a', 1024 * 1024);

        foreach (var text in (string[])[$"package {name};", $"message {name} {{}}", $"{Proto3}message M {{ {name} a = 1; }}", $"option (a) = {{ [{string.Concat(Enumerable.Repeat("a/", 500_000))}a]: 1 }};"])
        {
            Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("more than 1024 characters"));
        }
    }

    [Test]
    public void Parse_NamesThatGrowInsideEachOther_IsRefused()
    {
        var text = Proto3 + string.Concat(Enumerable.Repeat($"message {new string('a', 100)} {{ ", 60)) + new string('}', 60);

        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("full name"));
    }

    [Test]
    public void Parse_ADescriptorWithAMegabyteOfName_IsRefused()
    {
        var file = new FileDescriptorProto { Name = "a", Package = new string('a', 1024 * 1024), MessageType = { new DescriptorProto { Name = "M" } } };

        Assert.That(() => Parse(file), Throws.InstanceOf<FormatException>().With.Message.Contains("full name"));
    }

    [Test]
    public void Parse_AHundredMegabytes_IsRefusedByItsSize()
    {
        var text = new string(';', 100 * 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(() => ProtobufSchema.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains("longer than 4194304 characters"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1024 * 1024));
    }

    [TestCase("\"", "unterminated string")]
    [TestCase("/*", "unterminated comment")]
    [TestCase("/*/", "unterminated comment")]
    [TestCase("\"\\", "unexpected end of file")]
    [TestCase("\"\\u12", "hexadecimal digits")]
    [TestCase("\"\\ud800\"", "hexadecimal digits")]
    [TestCase("\"\\UFFFFFFFF\"", "hexadecimal digits")]
    [TestCase("\0", "expected a word")]
    [TestCase("\uD83C", "expected a word")]
    public void Parse_WhatNeverEnds_SaysWhere(string tail, string problem) =>
        Assert.That(() => ProtobufSchema.Parse("option java_package = " + tail), Throws.InstanceOf<FormatException>().With.Message.Contains(problem));

    [Test]
    public void Parse_OnlyBlanksAndComments_IsAnEmptyFile() => Assert.That(ProtobufSchema.Parse(" \t\r\n/**/ // x").File.Descriptor.MessageType, Is.Empty);

    [TestCase("+///")]
    [TestCase("AAAA")]
    [TestCase("CgH/EgH/")]
    [TestCase("ClZZZZZZ")]
    public void Parse_Base64ThatIsNoDescriptor_SpeaksOfTheText(string text) =>
        Assert.That(() => ProtobufSchema.Parse(text + "!"), Throws.InstanceOf<FormatException>().With.Message.Contains("Syntax error in :1:1:"));

    [Test]
    public void Parse_ADescriptorOfInvalidUtf8_IsRefused()
    {
        byte[] name = [0x0A, 0x01, 0xFF, 0x22, 0x03, 0x0A, 0x01, 0xFE];

        Assert.That(() => ProtobufSchema.Parse(Convert.ToBase64String(name)), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Parse_ADescriptorWithAnUnknownType_IsRefused() => Assert.That(
        () => Parse(Message(new FieldDescriptorProto { Name = "a", Number = 1, Type = (FieldType)77 })), Throws.InstanceOf<FormatException>());

    [Test]
    public void Parse_ADescriptorWithADanglingType_SaysWhich()
    {
        foreach (var type in (FieldType[])[FieldType.Message, FieldType.Enum, FieldType.Group])
        {
            Assert.That(() => Parse(Message(new FieldDescriptorProto { Name = "a", Number = 1, Type = type, TypeName = ".no.Where" })), Throws.InstanceOf<FormatException>().With.Message.Contains(".no.Where"));
        }
    }

    [Test]
    public void Parse_ADescriptorWithOddNumbers_IsReadAndCompared()
    {
        var odd = Message(
            new FieldDescriptorProto { Name = "a", Number = -1, Type = FieldType.Int32, OneofIndex = 7 },
            new FieldDescriptorProto { Name = "b", Number = int.MinValue, Type = FieldType.Int32, OneofIndex = -3 },
            new FieldDescriptorProto { Name = "c", Number = 0, Type = FieldType.Int32, Label = (FieldDescriptorProto.Types.Label)9 });
        odd.MessageType[0].ReservedRange.Add(new DescriptorProto.Types.ReservedRange { Start = int.MaxValue, End = int.MinValue });
        odd.MessageType[0].ExtensionRange.Add(new DescriptorProto.Types.ExtensionRange { Start = 5, End = -5 });
        odd.PublicDependency.Add([-1, 99]);
        odd.Syntax = "proto9";

        var schema = Parse(odd);

        Assert.That(ProtobufCompatibility.Check(schema, schema, CompatibilityLevel.Full).Differences, Is.Empty);
    }

    [Test]
    public void Parse_ADefaultThatNeverEnds_IsRefused()
    {
        var file = Message(new FieldDescriptorProto { Name = "a", Number = 1, Type = FieldType.Bytes, DefaultValue = "\\" });

        Assert.That(() => Parse(file), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Parse_ThreeHundredImports_AreUsed()
    {
        var imports = Enumerable.Range(0, 300).ToDictionary(index => $"i{index}.proto", index => ProtobufSchema.Parse($"{Proto3}package p{index}; message N {{ int32 a = 1; }}"));
        var text = Proto3 + string.Concat(imports.Keys.Select(path => $"import \"{path}\"; "))
            + $"message M {{ {string.Concat(Enumerable.Range(0, 300).Select(index => $"p{index}.N f{index} = {index + 1}; "))} }}";
        var old = ProtobufSchema.Parse(text, imports);
        imports["i299.proto"] = ProtobufSchema.Parse($"{Proto3}package p299; message N {{ string a = 1; }}");

        var result = ProtobufCompatibility.Check(old, ProtobufSchema.Parse(text, imports), CompatibilityLevel.Backward);

        Assert.That(result.Differences.Select(difference => difference.Path), Is.EqualTo(new[] { "#/N/1", "#/M/300" }));
    }

    [Test]
    public void Check_AChainOfSixHundredImports_FindsTheBreakAtItsEnd()
    {
        static ProtobufSchema Chain(string type)
        {
            var schema = ProtobufSchema.Parse($"{Proto3}package p0; message N0 {{ {type} a = 1; }}");
            for (var index = 1; index < 600; index++)
            {
                var imports = new Dictionary<string, ProtobufSchema> { ["next.proto"] = schema };
                schema = ProtobufSchema.Parse($"{Proto3}package p{index}; import \"next.proto\"; message N{index} {{ p{index - 1}.N{index - 1} next = 1; }}", imports);
            }

            return schema;
        }

        var result = ProtobufCompatibility.Check(Chain("int32"), Chain("string"), CompatibilityLevel.Backward);

        Assert.That(result.Differences[0].Path, Is.EqualTo("#/N0/1"));
        Assert.That(result.Differences, Has.Count.EqualTo(600));
    }

    [Test]
    public void Check_AChainOfTwentyThousandImportedMessages_IsWalkedWithoutTheStack()
    {
        static ProtobufSchema User(string type) => Imported(string.Concat(
            Enumerable.Range(0, 20_000).Select(index => index == 19_999 ? $"message N{index} {{ {type} a = 1; }} " : $"message N{index} {{ N{index + 1} next = 1; }} ")));

        var result = ProtobufCompatibility.Check(User("int32"), User("string"), CompatibilityLevel.Backward);

        Assert.That(result.Differences, Has.Count.EqualTo(20_001));
        Assert.That(result.Differences[^1].Path, Is.EqualTo("#/M/1"));
    }

    [Test]
    public void Check_MoreWaysThroughAnImportThanThereIsTimeFor_Ends()
    {
        // Each message leads to each: as many ways as there are orders of 150 messages.
        static ProtobufSchema User(string type) => Imported(string.Concat(Enumerable.Range(0, 150).Select(index =>
            $"message N{index} {{ {type} a = 1; {string.Concat(Enumerable.Range(0, 150).Select(other => $"N{other} f{other} = {other + 2}; "))}}} ")));

        var result = ProtobufCompatibility.Check(User("int32"), User("string"), CompatibilityLevel.Backward);

        Assert.That(result.IsCompatible, Is.False);
        Assert.That(result.Differences.Where(difference => difference.Type == "FIELD_SCALAR_KIND_CHANGED").Select(difference => difference.Path).Distinct().Count(), Is.EqualTo(150));
        Assert.That(result.Differences, Has.Count.LessThan(1_000_000));
    }

    [Test]
    public void Check_TenThousandMessagesWithTenThousand_TakesNoSquare()
    {
        static ProtobufSchema Messages(IEnumerable<int> order) => ProtobufSchema.Parse(Proto3
            + string.Concat(order.Select(index => $"message N{index} {{ int32 a = 1; }} enum E{index} {{ C{index} = 0; }} ")));

        var result = ProtobufCompatibility.Check(Messages(Enumerable.Range(0, 10_000)), Messages(Enumerable.Range(0, 10_000).Reverse()), CompatibilityLevel.Full);

        Assert.That(result.Differences.Select(difference => difference.Type), Is.All.EqualTo("MESSAGE_MOVED"));
    }

    [Test]
    public void Check_FiveThousandFieldsMovedIntoAOneof_TakesNoSquare()
    {
        var fields = string.Concat(Enumerable.Range(1, 5_000).Select(index => $"int32 f{index} = {index}; "));
        var alone = string.Concat(Enumerable.Range(1, 5_000).Select(index => $"oneof o{index} {{ int32 f{index} = {index}; }} "));
        var outside = ProtobufSchema.Parse($"{Proto3}message M {{ {fields} }}");
        var inside = ProtobufSchema.Parse($"{Proto3}message M {{ oneof o {{ {fields} }} }}");
        var each = ProtobufSchema.Parse($"{Proto3}message M {{ {alone} }}");

        Assert.That(ProtobufCompatibility.Check(outside, inside, CompatibilityLevel.Backward).Differences[0].Type, Is.EqualTo("MULTIPLE_FIELDS_MOVED_TO_ONEOF"));
        Assert.That(ProtobufCompatibility.Check(outside, inside, CompatibilityLevel.Backward).Differences[0].Message, Has.Length.LessThan(400).And.Contain("and 4992 more"));
        Assert.That(ProtobufCompatibility.Check(each, inside, CompatibilityLevel.Full).Differences[0].Type, Is.EqualTo("MULTIPLE_FIELDS_MOVED_TO_ONEOF").Or.EqualTo("FIELD_MOVED_TO_EXISTING_ONEOF"));
        Assert.That(ProtobufCompatibility.Check(outside, each, CompatibilityLevel.Full).IsCompatible);
    }

    [Test]
    public void Parse_ManyOneofsAndGroupsInADescriptor_TakesNoSquare()
    {
        var message = new DescriptorProto { Name = "M" };
        for (var index = 0; index < 20_000; index++)
        {
            message.OneofDecl.Add(new OneofDescriptorProto { Name = $"o{index}" });
            message.Field.Add(new FieldDescriptorProto { Name = $"f{index}", Number = index + 1, Type = FieldType.Int32, OneofIndex = index });
            message.Field.Add(new FieldDescriptorProto { Name = $"g{index}", Number = index + 30_000, Type = FieldType.Group, TypeName = $".M.G{index}" });
            message.NestedType.Add(new DescriptorProto { Name = $"G{index}" });
        }

        Assert.That(() => Parse(new FileDescriptorProto { Name = "a", MessageType = { message } }), Throws.Nothing);
    }

    private static ProtobufSchema Imported(string messages) => ProtobufSchema.Parse(
        Proto3 + "import \"n.proto\"; message M { n.N0 a = 1; }",
        new Dictionary<string, ProtobufSchema> { ["n.proto"] = ProtobufSchema.Parse($"{Proto3}package n; {messages}") });

    private static FileDescriptorProto Message(params FieldDescriptorProto[] fields) =>
        new() { Name = "a.proto", MessageType = { new DescriptorProto { Name = "M", Field = { fields }, OneofDecl = { new OneofDescriptorProto { Name = "o" } } } } };

    private static ProtobufSchema Parse(FileDescriptorProto file) => ProtobufSchema.Parse(file.ToByteString().ToBase64());
}
