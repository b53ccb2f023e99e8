using Telemetry.Sdk.Testing;
using static Telemetry.Sdk.Testing.CompatibilityLevel;

namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

public sealed class LevelTests
{
    // Breaks only readers with the new schema, only those with the old one, both, nobody.
    private static readonly (string Old, string New) OnlyBackward = ("message A {} message B {}", "message A {}");
    private static readonly (string Old, string New) OnlyForward = ("message A {}", "message A {} message B {}");
    private static readonly (string Old, string New) Both = ("message A { int32 a = 1; }", "message A { string a = 1; }");
    private static readonly (string Old, string New) Neither = ("message A { int32 a = 1; }", "message A { int64 a = 1; }");

    [TestCase(None, true, true, true)]
    [TestCase(Backward, false, true, false)]
    [TestCase(BackwardTransitive, false, true, false)]
    [TestCase(Forward, true, false, false)]
    [TestCase(ForwardTransitive, true, false, false)]
    [TestCase(Full, false, false, false)]
    [TestCase(FullTransitive, false, false, false)]
    public void Check_OneVersion_ListensToTheDirectionsOfTheLevel(CompatibilityLevel level, bool onlyBackward, bool onlyForward, bool both)
    {
        Assert.That(IsCompatible(OnlyBackward, level), Is.EqualTo(onlyBackward));
        Assert.That(IsCompatible(OnlyForward, level), Is.EqualTo(onlyForward));
        Assert.That(IsCompatible(Both, level), Is.EqualTo(both));
        Assert.That(IsCompatible(Neither, level), Is.True);
    }

    [TestCase(BackwardTransitive)]
    [TestCase(ForwardTransitive)]
    [TestCase(FullTransitive)]
    public void Check_SeveralIncompatibleVersions_ReportsTheNewestAlone(CompatibilityLevel level)
    {
        ProtobufSchema[] versions =
        [
            Schema("message A { float a = 1; int32 b = 2; }"), Schema("message A { int32 a = 1; float b = 2; }"), Schema("message A { int32 a = 1; }"),
        ];

        var result = ProtobufCompatibility.Check(versions, Schema("message A { int32 a = 1; string b = 2; }"), level);

        Assert.That(
            result.Differences.Where(difference => !difference.IsCompatible).Select(difference => difference.Path),
            Is.All.EqualTo("#/A/2"));
        Assert.That(result.Differences[0].Message, Does.Contain("float b = 2"));
    }

    [Test]
    public void Check_AllVersionsCompatible_ShowsWhatChangedSinceTheNewest()
    {
        ProtobufSchema[] versions = [Schema("message A {}"), Schema("message A { int32 a = 1; }")];

        var result = ProtobufCompatibility.Check(versions, Schema("message A { int32 a = 1; int32 b = 2; }"), FullTransitive);

        Assert.That(result.Differences.Select(difference => difference.Path), Is.EqualTo(new[] { "#/A/2" }));
    }

    [Test]
    public void Check_Full_ListsForwardDifferencesFirst()
    {
        var result = ProtobufCompatibility.Check(Schema(Both.Old), Schema(Both.New), Full);

        Assert.That(result.Differences.Select(difference => difference.Message), Is.EqualTo(new[]
        {
            "#/A/1: The type changed from 'int32 a = 1' to 'string a = 1'. Consumers with the old schema cannot read new records. "
            + "Keep the field as it was, and add one with a new number.",
            "#/A/1: The type changed from 'int32 a = 1' to 'string a = 1'. Consumers with the new schema cannot read old records. "
            + "Keep the field as it was, and add one with a new number.",
        }));
    }

    [Test]
    public void Check_Full_ListsCompatibleDifferencesOnce()
    {
        var result = ProtobufCompatibility.Check(Schema("message A {}"), Schema("message A { int32 a = 1; }"), Full);

        Assert.That(result.Differences.Select(difference => difference.Type), Is.EqualTo(new[] { "FIELD_ADDED" }));
    }

    [Test]
    public void Check_CompatibleAndIncompatible_ListsTheIncompatibleFirst()
    {
        var result = ProtobufCompatibility.Check(
            Schema("message A { int32 a = 1; int32 b = 2; }"), Schema("message A { int32 z = 1; string b = 2; }"), Backward);

        Assert.That(result.Differences.Select(difference => difference.Type), Is.EqualTo(new[] { "FIELD_SCALAR_KIND_CHANGED", "FIELD_NAME_CHANGED" }));
    }

    [TestCase(Backward)]
    [TestCase(FullTransitive)]
    public void Check_NoVersion_IsCompatible(CompatibilityLevel level) =>
        Assert.That(ProtobufCompatibility.Check([], Schema("message A {}"), level).IsCompatible);

    [Test]
    public void Check_UnknownLevel_IsMisuse() => Assert.That(
        () => ProtobufCompatibility.Check(Schema(""), Schema(""), (CompatibilityLevel)99), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static bool IsCompatible((string Old, string New) change, CompatibilityLevel level) =>
        ProtobufCompatibility.Check(Schema(change.Old), Schema(change.New), level).IsCompatible;

    private static ProtobufSchema Schema(string body) => ProtobufSchema.Parse($"syntax = \"proto3\"; {body}");
}
