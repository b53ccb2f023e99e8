using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Tests.Schema;

public sealed class CompatibilityVerdictTests
{
    [Test]
    public void Reasons_OfConfluentsRegistry_WithoutTheOldSchema() => Assert.That(
        Reasons("{errorType:\"A\"}", "{errorType:\"B\"}", "{oldSchemaVersion: 3}", "{oldSchema: 'syntax = \"proto3\";'}", "{compatibility: 'FULL'}"),
        Is.EqualTo("{errorType:\"A\"}; {errorType:\"B\"}; {oldSchemaVersion: 3}; {compatibility: 'FULL'}"));

    [TestCase]
    [TestCase("{oldSchema: ''}")]
    public void Reasons_None_SaidSo(params string[] messages) => Assert.That(Reasons(messages), Is.EqualTo("the registry gives no reasons"));

    [Test]
    public void Reasons_OfAnySize_Bounded() => Assert.That(Reasons(new string('x', 1_000_000)), Has.Length.EqualTo(4_099).And.EndsWith("x..."));

    [Test]
    public void Reasons_WithControlCharacters_AreOneLine() => Assert.That(Reasons("a\r\nforged \u001b[2J"), Is.EqualTo("a  forged  [2J"));

    private static string Reasons(params string[] messages) => new CompatibilityVerdict(CompatibilityOutcome.Incompatible, messages).Reasons;
}
