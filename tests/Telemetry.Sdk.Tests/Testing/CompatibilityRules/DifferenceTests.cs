using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

/// <summary>Each type of difference is found where it is, not where it is not, in both directions, and says what to do.</summary>
public sealed class DifferenceTests
{
    private static readonly string[] Compatible =
    [
        "MESSAGE_ADDED", "MESSAGE_MOVED", "ENUM_ADDED", "ENUM_REMOVED", "ENUM_CONST_ADDED", "ENUM_CONST_CHANGED", "ENUM_CONST_REMOVED", "FIELD_ADDED",
        "FIELD_REMOVED", "FIELD_NAME_CHANGED", "FIELD_STRING_OR_BYTES_LABEL_CHANGED", "ONEOF_ADDED", "ONEOF_REMOVED", "ONEOF_FIELD_ADDED",
        "ONEOF_FIELD_MOVED_TO_TOP_LEVEL",
    ];

    [Test]
    public void Cases_EveryType_HasOne() =>
        Assert.That(DifferenceCases.All.Select(made => made.Type), Is.EquivalentTo(Enum.GetValues<DifferenceType>().Select(type => type.Word())));

    [TestCaseSource(typeof(DifferenceCases), nameof(DifferenceCases.All))]
    public void Check_TheChange_MakesIt(DifferenceCase made)
    {
        var difference = Find(made, made.Old, made.New, CompatibilityLevel.Backward);

        Assert.That(difference, Is.Not.Null);
        Assert.That(difference!.IsCompatible, Is.EqualTo(Compatible.Contains(made.Type)));
        Assert.That(difference.Message, Is.EqualTo(made.Message));
    }

    [TestCaseSource(typeof(DifferenceCases), nameof(DifferenceCases.All))]
    public void Check_ANearMiss_DoesNot(DifferenceCase made) =>
        Assert.That(Find(made, made.Old, made.NearMiss, CompatibilityLevel.Backward), Is.Null);

    [TestCaseSource(typeof(DifferenceCases), nameof(DifferenceCases.All))]
    public void Check_Forward_SpeaksOfTheNewSchema(DifferenceCase made)
    {
        var difference = Find(made, made.New, made.Old, CompatibilityLevel.Forward);

        Assert.That(difference?.Message, Is.EqualTo(made.ForwardMessage));
    }

    [TestCaseSource(typeof(DifferenceCases), nameof(DifferenceCases.All))]
    public void Check_EveryPlainLevel_ListensToItsDirections(DifferenceCase made)
    {
        var isBackward = Check(made, made.Old, made.New, CompatibilityLevel.Backward).IsCompatible;
        var isForward = Check(made, made.Old, made.New, CompatibilityLevel.Forward).IsCompatible;

        Assert.That(Check(made, made.Old, made.New, CompatibilityLevel.BackwardTransitive).IsCompatible, Is.EqualTo(isBackward));
        Assert.That(Check(made, made.Old, made.New, CompatibilityLevel.ForwardTransitive).IsCompatible, Is.EqualTo(isForward));
        Assert.That(Check(made, made.Old, made.New, CompatibilityLevel.Full).IsCompatible, Is.EqualTo(isBackward && isForward));
        Assert.That(Check(made, made.Old, made.New, CompatibilityLevel.FullTransitive).IsCompatible, Is.EqualTo(isBackward && isForward));
        Assert.That(Check(made, made.Old, made.New, CompatibilityLevel.None).Differences, Is.Empty);
    }

    private static CompatibilityDifference? Find(DifferenceCase made, string old, string @new, CompatibilityLevel level) =>
        Check(made, old, @new, level).Differences.FirstOrDefault(difference => difference.Type == made.Type);

    private static CompatibilityResult Check(DifferenceCase made, string old, string @new, CompatibilityLevel level) =>
        ProtobufCompatibility.Check(Schema(made, old), Schema(made, @new), level);

    private static ProtobufSchema Schema(DifferenceCase made, string body) => ProtobufSchema.Parse(
        $"syntax = \"{(made.IsProto2 ? "proto2" : "proto3")}\"; "
        + (body.StartsWith("PACKAGE", StringComparison.Ordinal) ? "package u; message M {}" : $"package t; {body}"));
}
