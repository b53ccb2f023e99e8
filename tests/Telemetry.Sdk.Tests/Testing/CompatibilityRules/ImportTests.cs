using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

public sealed class ImportTests
{
    private const string User = "package t; import \"n.proto\"; message M { n.N a = 1; }";

    private static readonly string[] Nothing = [];

    [Test]
    public void Check_TheSameImport_IsNotLookedInto() =>
        Assert.That(Differences(File(User, "n.proto", Named("int32 a = 1;")), File(User, "n.proto", Named("int32 a = 1;"))), Is.EqualTo(Nothing));

    [Test]
    public void Check_AnImportThatGrew_IsCompatible() => Assert.That(
        Differences(File(User, "n.proto", Named("int32 a = 1;")), File(User, "n.proto", Named("int32 a = 1; int32 b = 2;"))),
        Is.EqualTo(new[] { "FIELD_ADDED #/N/2" }));

    [Test]
    public void Check_AnImportThatBroke_ReportsTheFieldToo() => Assert.That(
        Differences(File(User, "n.proto", Named("int32 a = 1;")), File(User, "n.proto", Named("string a = 1;"))),
        Is.EquivalentTo(new[] { "!FIELD_SCALAR_KIND_CHANGED #/N/1", "!FIELD_NAMED_TYPE_CHANGED #/M/1" }));

    [Test]
    public void Check_AnImportThatBroke_SaysWhereToLook()
    {
        var result = ProtobufCompatibility.Check(
            File(User, "n.proto", Named("int32 a = 1;")), File(User, "n.proto", Named("string a = 1;")), CompatibilityLevel.Backward);

        Assert.That(result.Differences.Single(difference => difference.Path == "#/M/1").Message, Is.EqualTo(
            "#/M/1: The type 'n.N' is imported, and its message changed: see the incompatible differences below its name. "
            + "Consumers with the new schema cannot read old records. Import the file as it was, or add to it only what is compatible."));
    }

    [Test]
    public void Check_AnImportThatBrokeBehindTwoFields_ReportsItForEach()
    {
        const string Twice = "package t; import \"n.proto\"; message M { n.N a = 1; repeated n.N b = 2; }";

        Assert.That(
            Differences(File(Twice, "n.proto", Named("int32 a = 1;")), File(Twice, "n.proto", Named("string a = 1;"))),
            Is.EquivalentTo(new[]
            {
                "!FIELD_SCALAR_KIND_CHANGED #/N/1", "!FIELD_NAMED_TYPE_CHANGED #/M/1", "!FIELD_SCALAR_KIND_CHANGED #/N/1", "!FIELD_NAMED_TYPE_CHANGED #/M/2",
            }));
    }

    [Test]
    public void Check_AnImportOfTheImportThatBroke_IsFound()
    {
        const string Middle = "package n; import \"o.proto\"; message N { O o = 1; }";
        var old = File(User, "n.proto", File(Middle, "o.proto", Schema("package n; message O { int32 a = 1; }")));
        var @new = File(User, "n.proto", File(Middle, "o.proto", Schema("package n; message O { string a = 1; }")));

        Assert.That(Differences(old, @new), Is.EquivalentTo(new[]
        {
            "!FIELD_SCALAR_KIND_CHANGED #/O/1", "!FIELD_NAMED_TYPE_CHANGED #/N/1", "!FIELD_NAMED_TYPE_CHANGED #/M/1",
        }));
    }

    [Test]
    public void Check_AnImportInAnotherPackage_IsTheSameTypeStill()
    {
        var old = File(User, "n.proto", Named("int32 a = 1;"));
        var moved = File("package t; import \"n2.proto\"; message M { n2.N a = 1; }", "n2.proto", Schema("package n2; message N { int32 a = 1; }"));

        Assert.That(Differences(old, moved), Is.EqualTo(Nothing));
    }

    [Test]
    public void Check_AnImportedTypeOfAnotherName_IsAnotherType()
    {
        var old = File(User, "n.proto", Schema("package n; message N {} message O {}"));
        var other = File("package t; import \"n.proto\"; message M { n.O a = 1; }", "n.proto", Schema("package n; message N {} message O {}"));

        Assert.That(Differences(old, other), Is.EqualTo(new[] { "!FIELD_NAMED_TYPE_CHANGED #/M/1" }));
    }

    [Test]
    public void Check_AMessageMovedIntoAnImport_IsGoneFromTheFile()
    {
        var old = Schema("package n; message M { N a = 1; } message N { int32 a = 1; }");
        var @new = File("package n; import \"n.proto\"; message M { N a = 1; }", "n.proto", Named("int32 a = 1;"));

        Assert.That(Differences(old, @new), Is.EqualTo(new[] { "!MESSAGE_REMOVED #/N" }));
    }

    [Test]
    public void Check_AnImportedTypeInAMap_IsLookedInto()
    {
        const string Mapped = "package t; import \"n.proto\"; message M { map<string, n.N> a = 1; }";

        Assert.That(
            Differences(File(Mapped, "n.proto", Named("int32 a = 1;")), File(Mapped, "n.proto", Named("string a = 1;"))),
            Is.EquivalentTo(new[] { "!FIELD_SCALAR_KIND_CHANGED #/N/1", "!FIELD_NAMED_TYPE_CHANGED #/M/1" }));
    }

    [Test]
    public void Check_AnImportedEnum_IsANumber()
    {
        const string Numbered = "package t; import \"n.proto\"; message M { n.E a = 1; }";
        var old = File(Numbered, "n.proto", Schema("package n; enum E { X = 0; }"));

        Assert.That(Differences(old, Schema("package t; message M { int32 a = 1; }")), Is.EqualTo(Nothing));
        Assert.That(Differences(old, Schema("package t; message M { sint32 a = 1; }")), Is.EqualTo(new[] { "!FIELD_SCALAR_KIND_CHANGED #/M/1" }));
    }

    [Test]
    public void Check_ImportedMessagesInACircle_EndsAndFindsTheBreak()
    {
        static ProtobufSchema Circle(string type) => File(
            User, "n.proto", Schema($"package n; message N {{ N self = 1; O other = 2; }} message O {{ N back = 1; {type} a = 2; }}"));

        Assert.That(Differences(Circle("int32"), Circle("string")), Is.EquivalentTo(new[]
        {
            "!FIELD_SCALAR_KIND_CHANGED #/O/2", "!FIELD_NAMED_TYPE_CHANGED #/N/2", "!FIELD_NAMED_TYPE_CHANGED #/M/1",
        }));
    }

    [TestCase("Timestamp", "Timestamp", "")]
    [TestCase("Timestamp", "Duration", "!FIELD_NAMED_TYPE_CHANGED #/M/1")]
    [TestCase("NullValue", "NullValue", "")]
    public void Check_AKnownImport_GoesByTheName(string old, string @new, string expected) => Assert.That(
        Differences(Schema($"message M {{ google.protobuf.{old} a = 1; }}"), Schema($"message M {{ .google.protobuf.{@new} a = 1; }}")),
        Is.EqualTo(expected.Length == 0 ? [] : new[] { expected }));

    [Test]
    public void Check_AKnownImport_CannotBecomeANumber() => Assert.That(
        Differences(Schema("message M { google.protobuf.Timestamp a = 1; }"), Schema("message M { int64 a = 1; }")),
        Is.EqualTo(new[] { "!FIELD_KIND_CHANGED #/M/1" }));

    private static string[] Differences(ProtobufSchema old, ProtobufSchema @new) =>
    [
        .. ProtobufCompatibility.Check(old, @new, CompatibilityLevel.Backward).Differences
            .Select(difference => $"{(difference.IsCompatible ? "" : "!")}{difference.Type} {difference.Path}"),
    ];

    private static ProtobufSchema Named(string fields) => Schema($"package n; message N {{ {fields} }}");

    private static ProtobufSchema Schema(string body) => ProtobufSchema.Parse($"syntax = \"proto3\"; {body}");

    private static ProtobufSchema File(string body, string path, ProtobufSchema import) =>
        ProtobufSchema.Parse($"syntax = \"proto3\"; {body}", new Dictionary<string, ProtobufSchema> { [path] = import });
}
