using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReaderSchemasTests : IDisposable
{
    private static readonly SchemaReference First = new(1, null, [0]);

    private readonly StepTimeProvider _time = new();
    private readonly FakeRegistry _registry = new();
    private readonly ReaderSchemas _schemas;

    public ReaderSchemasTests() => _schemas = new ReaderSchemas(_registry, _time, static () => 0, ReaderSchemas.Deadline);

    public void Dispose() => _schemas.Dispose();

    [Test]
    public async Task GetAsync_TenThousandIds_AreAskedForOnceAndFillABoundedMemory()
    {
        _registry.ById = id => Registered(File($"f{id}.proto", ["google/protobuf/timestamp.proto"], fields: 20));
        await _schemas.GetAsync(Id(0));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var id = 1; id < 10_000; id++)
        {
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.That((await _schemas.GetAsync(Id(id))).File, Is.Not.Null);
        }

        Assert.That(_registry.Calls, Has.Count.EqualTo(10_000));
        Assert.That(_schemas.Find(Id(9_999)), Is.Not.Null);
        Assert.That(_schemas.Find(Id(1)), Is.Null, "the oldest made room");
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(128 * 1024 * 1024));
        GC.KeepAlive(_schemas);
    }

    [Test]
    public async Task GetAsync_TenThousandUnknownIds_AreNotAskedForAgainWithinTheLifetime()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var id = 0; id < 10_000; id++)
            {
                var schema = await _schemas.GetAsync(Id(id));
                Assert.That(() => schema.Type(First, "t"), Fails(ProtobufSerdeError.SchemaUnknown, isTransient: false));
            }
        }

        Assert.That(_registry.Calls, Has.Count.EqualTo(10_000));
        _time.Advance(ReaderSchemas.UnknownLifetime);
        await _schemas.GetAsync(Id(5));
        Assert.That(_registry.Calls, Has.Count.EqualTo(10_001));
    }

    [Test]
    public async Task GetAsync_ManyReadersOfOneId_AskOnce()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.Before = (_, _, _) => answer.Task;
        _registry.ById = _ => Registered(File("f.proto"));

        var readers = Enumerable.Range(0, 100).Select(_ => _schemas.GetAsync(Id(1))).ToArray();
        answer.SetResult();

        Assert.That((await Task.WhenAll(readers)).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task GetAsync_OneIdInTwoContexts_IsTwoSchemas()
    {
        _registry.ById = _ => Registered(File(_registry.Calls.Count + ".proto"));

        var one = await _schemas.GetAsync(Id(1, ":.eu:t-value"));
        var other = await _schemas.GetAsync(Id(1, ":.us:t-value"));

        Assert.That(one.File!.Name, Is.Not.EqualTo(other.File!.Name));
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "id 1 of :.eu:t-value", "id 1 of :.us:t-value" }));
    }

    [Test]
    public async Task GetAsync_ImportsOfTwoSchemas_AreAskedForOnceAndInTheirContext()
    {
        _registry.ById = id => Registered(File($"f{id}.proto", ["a.proto", "b.proto"]), new SchemaImport("a.proto", "a", 3), new SchemaImport("b.proto", ":.us:b", 1));
        _registry.ByVersion = (subject, _) => subject.EndsWith('a')
            ? Registered(File("default", ["b.proto"], package: "a"), new SchemaImport("b.proto", ":.us:b", 1))
            : Registered(File("default", package: "b"));

        var schemas = await Task.WhenAll(_schemas.GetAsync(Id(1, ":.eu:t-value")), _schemas.GetAsync(Id(2, ":.eu:t-value")));

        Assert.That(schemas.Select(schema => schema.File!.Dependencies.Select(import => import.Name)), Is.All.EqualTo(new[] { "a.proto", "b.proto" }));
        Assert.That(_registry.Calls.Where(call => call.StartsWith("version", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "version 3 of :.eu:a", "version 1 of :.us:b" }));
    }

    [Test]
    public async Task GetAsync_ThreeHundredImports_AreAskedForSeveralAtATime()
    {
        var (running, most) = (0, 0);
        _registry.Before = async (call, _, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        };
        var names = Enumerable.Range(0, 300).Select(i => $"i{i}.proto").ToArray();
        _registry.ById = _ => Registered(File("f.proto", names), [.. names.Select(name => new SchemaImport(name, name, 1))]);
        _registry.ByVersion = (subject, _) => Registered(File("default", package: subject.Replace(".proto", "", StringComparison.Ordinal)));

        var schema = await _schemas.GetAsync(Id(1));

        Assert.That(schema.File!.Dependencies, Has.Count.EqualTo(300));
        Assert.That(most, Is.InRange(2, 8));
    }

    [Test]
    public async Task GetAsync_ChainOfNineHundredImports_IsBuiltWithoutDepthOfStack()
    {
        _registry.ById = _ => Registered(File("f.proto", ["1.proto"]), new SchemaImport("1.proto", "1", 1));
        _registry.ByVersion = (subject, _) => int.Parse(subject, CultureInfo.InvariantCulture) is var i and < 900
            ? Registered(File("default", [$"{i + 1}.proto"], package: "p" + i), new SchemaImport($"{i + 1}.proto", $"{i + 1}", 1))
            : Registered(File("default", package: "end"));

        Assert.That((await _schemas.GetAsync(Id(1))).File, Is.Not.Null);
    }

    [TestCaseSource(nameof(RecordedSchemas))]
    public async Task GetAsync_SerializedSchemaOfAConfluentServer_IsBuilt(string schema, string references)
    {
        _registry.ById = _ => new RegisteredSchema(null, null, null, null, "PROTOBUF", schema, [.. references.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(name => new SchemaImport(name, "s", 1))]);
        _registry.ByVersion = (_, _) => Registered(new FileDescriptorProto(File("default", package: references.StartsWith('x') ? "rp.common" : "ref.b")) { MessageType = { new DescriptorProto { Name = "Common" } } });

        var found = await _schemas.GetAsync(Id(1));

        Assert.That(() => found.Type(new SchemaReference(1, null, []), "t"), Throws.Nothing);
        Assert.That(found.File, Is.Not.Null);
        foreach (var type in found.File!.MessageTypes)
        {
            Assert.That(type.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message).Select(field => field.MessageType), Has.None.Null);
        }
    }

    [Test]
    public async Task GetAsync_FilesThatARegistryHasByItself_NeedNoReference()
    {
        var files = new[] { "any", "struct", "timestamp" }.Select(name => $"google/protobuf/{name}.proto").Concat(BundledFiles.All.Select(file => file.Name)).ToArray();
        _registry.ById = _ => Registered(File("f.proto", files));

        var schema = await _schemas.GetAsync(Id(1));

        Assert.That(schema.File!.Dependencies.Select(import => import.Name), Is.EqualTo(files));
        var address = schema.File.Dependencies.SelectMany(file => file.MessageTypes).Single(type => type.Name == "PostalAddress");
        Assert.That((address.FullName, address.FindFieldByNumber(9).Name, address.FindFieldByNumber(9).IsRepeated), Is.EqualTo(("google.type.PostalAddress", "address_lines", true)));
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "id 1" }));
    }

    [TestCaseSource(nameof(UnusableSchemas))]
    public async Task GetAsync_SchemaThatCannotBeUsed_IsATypedErrorInTime(object unusable, ProtobufSerdeError error, string word)
    {
        var (root, imports) = (RegisteredSchemas)unusable;
        _registry.ById = _ => root;
        _registry.ByVersion = (subject, _) => imports.GetValueOrDefault(subject);
        var started = Stopwatch.StartNew();

        var schema = await _schemas.GetAsync(Id(1));

        Assert.That(() => schema.Type(First, "topic-7"), Fails(error, isTransient: false).And.Message.Contains(word).And.Message.Contains("topic-7").And.Message.Contains("id 1"));
        Assert.That(started.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        await _schemas.GetAsync(Id(1));
        Assert.That(_registry.Calls.Count(call => call == "id 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task GetAsync_TenThousandNestedTypes_AreBuilt()
    {
        var file = File("f.proto");
        file.MessageType[0].NestedType.Add(Enumerable.Range(0, 10_000).Select(i => new DescriptorProto { Name = "N" + i }));

        var schema = await _schemas.GetAsync(Id(1, Register(file)));

        Assert.That(schema.Type(new SchemaReference(1, null, [0, 9_999]), "t").Name, Is.EqualTo("N9999"));
    }

    [Test]
    public async Task Type_IndexesThatTheSchemaHasNot_AreATypedError()
    {
        var schema = await _schemas.GetAsync(Id(1, Register(File("f.proto"))));

        Assert.That(() => schema.Type(new SchemaReference(1, null, [1]), "t"), Fails(ProtobufSerdeError.BadIndexes, isTransient: false).And.Message.Contains("[1]"));
        Assert.That(() => schema.Type(new SchemaReference(1, null, [0, 0]), "t"), Fails(ProtobufSerdeError.BadIndexes, isTransient: false));
    }

    [Test]
    public async Task GetAsync_RegistryDown_IsATransientErrorAfterTheDeadlineAndAskedAgainLater()
    {
        _registry.Before = static (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "nobody is there");

        var waiting = _schemas.GetAsync(Id(1));
        await _time.NextWaitAsync();
        await _time.NextWaitAsync();
        _time.Advance(ReaderSchemas.Deadline);
        var schema = await waiting;

        Assert.That(() => schema.Type(First, "t"), Fails(ProtobufSerdeError.RegistryUnavailable, isTransient: true).And.Message.Contains("nobody is there"));
        _registry.Before = static (_, _, _) => Task.CompletedTask;
        _registry.ById = _ => Registered(File("f.proto"));
        Assert.That(await _schemas.GetAsync(Id(1)), Is.SameAs(schema), "it is left alone for some seconds");
        _time.Advance(ReaderSchemas.FailureLifetime);
        Assert.That((await _schemas.GetAsync(Id(1))).File, Is.Not.Null);
    }

    [Test]
    public async Task GetAsync_CredentialsRefused_IsAnErrorThatSomebodyCanCure()
    {
        _registry.Before = static (_, _, _) => throw new RegistryException(RegistryFailure.Forbidden, "no");

        var schema = await _schemas.GetAsync(Id(1));

        Assert.That(() => schema.Type(First, "t"), Fails(ProtobufSerdeError.NotRegistered, isTransient: true));
    }

    // The answers that a real server gave to GET with format=serialized.
    private static IEnumerable<TestCaseData> RecordedSchemas()
    {
        using var stream = typeof(ReaderSchemasTests).Assembly.GetManifestResourceStream("registry-transcript.json")!;
        using var transcript = JsonDocument.Parse(stream);
        foreach (var scenario in transcript.RootElement.GetProperty("scenarios").EnumerateArray())
        {
            foreach (var step in scenario.GetProperty("steps").EnumerateArray())
            {
                var body = step.GetProperty("response").GetProperty("body").ToString();
                var path = step.GetProperty("request").GetProperty("path").GetString()!;
                if (path.Contains("format=serialized", StringComparison.Ordinal) && step.GetProperty("request").GetProperty("method").GetString() == "GET"
                    && Regex.Match(body, "\"schema\":\"([^\"]+)\"") is { Success: true } schema)
                {
                    var references = string.Join(';', Regex.Matches(body, "\\{\"name\":\"([^\"]+)\"").Select(reference => reference.Groups[1].Value));
                    yield return new TestCaseData(schema.Groups[1].Value, references).SetArgDisplayNames(scenario.GetProperty("name").GetString()!);
                }
            }
        }
    }

    private static IEnumerable<TestCaseData> UnusableSchemas()
    {
        yield return Case("text", ProtobufSerdeError.SchemaTextUnsupported, "format=serialized", Raw("syntax = \"proto3\"; message M {}"));
        yield return Case("Avro", ProtobufSerdeError.SchemaInvalid, "AVRO", Raw("{\"type\":\"string\"}", "AVRO"));
        yield return Case("no descriptor", ProtobufSerdeError.SchemaInvalid, "no Protobuf schema", Raw("AQID"));
        yield return Case("no reference", ProtobufSerdeError.SchemaInvalid, "'a.proto'", Registered(File("f.proto", ["a.proto"])));
        yield return Case("missing import", ProtobufSerdeError.SchemaInvalid, "version 2 of subject 'a'", Registered(File("f.proto", ["a.proto"]), new SchemaImport("a.proto", "a", 2)));
        yield return Case("text import", ProtobufSerdeError.SchemaTextUnsupported, "subject 'a'", Importing("a"), ("a", Raw("message A {}")));
        yield return Case(
            "circle",
            ProtobufSerdeError.SchemaInvalid,
            "imports itself",
            Importing("a"),
            ("a", Registered(File("a", ["b.proto"]), new SchemaImport("b.proto", "b", 1))),
            ("b", Registered(File("b", ["a.proto"]), new SchemaImport("a.proto", "a", 1))));
        yield return Case("imports itself", ProtobufSerdeError.SchemaInvalid, "imports itself", Importing("a"), ("a", Registered(File("a", ["a.proto"]), new SchemaImport("a.proto", "a", 1))));
        yield return Case("unknown type", ProtobufSerdeError.SchemaInvalid, "Missing", Registered(WithField(".p.Missing")));
        yield return Case("two messages of one name", ProtobufSerdeError.SchemaInvalid, "M", Registered(new FileDescriptorProto(File("f.proto")) { MessageType = { new DescriptorProto { Name = "M" } } }));
        yield return Case("too many imports", ProtobufSerdeError.SchemaInvalid, "1000 files", Importing([.. Enumerable.Range(0, 1_001).Select(i => "i" + i)]));
        yield return Case("too large", ProtobufSerdeError.SchemaInvalid, "bytes", Registered(File("f.proto", fields: 100_000)));
        yield return Case("deep nesting", ProtobufSerdeError.SchemaInvalid, "deeper than 32", Registered(Nested(40)));
        yield return Case("nesting bomb", ProtobufSerdeError.SchemaInvalid, "no Protobuf schema", Raw(Convert.ToBase64String(NestingBomb(5_000))));
        yield return Case("package of a million parts", ProtobufSerdeError.SchemaInvalid, "names", Registered(File("f.proto", package: string.Join('.', Enumerable.Repeat("a", 500_000)))));
        yield return Case("long names", ProtobufSerdeError.SchemaInvalid, "names", Registered(LongNames()));
        yield return Case("one long constant", ProtobufSerdeError.SchemaInvalid, "names", Registered(LongConstant()));
        yield return Case("map entry without a value", ProtobufSerdeError.SchemaInvalid, "map entry", Registered(BadMapEntry()));
    }

    private static TestCaseData Case(string name, ProtobufSerdeError error, string word, RegisteredSchema root, params (string Subject, RegisteredSchema Schema)[] imports) =>
        new TestCaseData(new RegisteredSchemas(root, imports.ToDictionary(import => import.Subject, import => import.Schema)), error, word).SetArgDisplayNames(name);

    private static RegisteredSchema Raw(string schema, string type = "PROTOBUF") => new(null, null, null, null, type, schema, []);

    private static RegisteredSchema Importing(params string[] names) =>
        Registered(File("f.proto", [.. names.Select(name => name + ".proto")]), [.. names.Select(name => new SchemaImport(name + ".proto", name, 1))]);

    private static FileDescriptorProto WithField(string type)
    {
        var file = File("f.proto");
        file.MessageType[0].Field.Add(new FieldDescriptorProto { Name = "m", Number = 100, TypeName = type, Type = FieldDescriptorProto.Types.Type.Message });
        return file;
    }

    private static FileDescriptorProto Nested(int depth)
    {
        var message = new DescriptorProto { Name = "M" };
        for (var i = 1; i < depth; i++)
        {
            message = new DescriptorProto { Name = "M", NestedType = { message } };
        }

        return new FileDescriptorProto { Name = "f.proto", MessageType = { message } };
    }

    private static byte[] NestingBomb(int depth)
    {
        byte[] message = [];
        for (var i = 0; i < depth; i++)
        {
            using var outer = new MemoryStream();
            using (var output = new CodedOutputStream(outer, leaveOpen: true))
            {
                output.WriteTag(3, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(message));
            }

            message = outer.ToArray();
        }

        return [34, .. Varint(message.Length), .. message];
    }

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    // Two hundred kilobytes that would become gigabytes of full names.
    private static FileDescriptorProto LongNames()
    {
        var file = Nested(30);
        var at = file.MessageType[0];
        for (; at.NestedType.Count > 0; at = at.NestedType[0])
        {
            at.Name = new string('N', 500);
        }

        at.EnumType.Add(new EnumDescriptorProto { Name = "E", Value = { Enumerable.Range(0, 10_000).Select(i => new EnumValueDescriptorProto { Name = "V" + i, Number = i }) } });
        return file;
    }

    // A record would print it once for every byte.
    private static FileDescriptorProto LongConstant() => new()
    {
        Name = "f.proto",
        EnumType = { new EnumDescriptorProto { Name = "E", Value = { new EnumValueDescriptorProto { Name = new string('V', 100_000) } } } },
    };

    private static FileDescriptorProto BadMapEntry()
    {
        var file = WithField(".p.M.Entry");
        file.MessageType[0].NestedType.Add(new DescriptorProto { Name = "Entry", Options = new MessageOptions { MapEntry = true } });
        return file;
    }

    private static NUnit.Framework.Constraints.EqualConstraint<bool> Fails(ProtobufSerdeError error, bool isTransient) =>
        Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(error).And.Property("IsTransient").EqualTo(isTransient);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private string? Register(FileDescriptorProto file)
    {
        _registry.ById = _ => Registered(file);
        return null;
    }

    private static SchemaKey Id(int id, string? subject = null) => new(id, null, subject);

    private static RegisteredSchema Registered(FileDescriptorProto file, params SchemaImport[] imports) =>
        new(null, null, null, null, "PROTOBUF", file.ToByteString().ToBase64(), imports);

    private static FileDescriptorProto File(string name, string[]? imports = null, int fields = 1, string package = "p")
    {
        var message = new DescriptorProto { Name = "M" };
        for (var i = 1; i <= fields; i++)
        {
            message.Field.Add(new FieldDescriptorProto { Name = "field_" + i, Number = i, Type = FieldDescriptorProto.Types.Type.Int32, Label = FieldDescriptorProto.Types.Label.Optional });
        }

        return new FileDescriptorProto { Name = name, Package = package, Syntax = "proto3", MessageType = { message }, Dependency = { imports ?? [] } };
    }

    /// <summary>A schema and, by subject, those that it imports.</summary>
    private sealed record RegisteredSchemas(RegisteredSchema Root, IReadOnlyDictionary<string, RegisteredSchema> Imports);
}
