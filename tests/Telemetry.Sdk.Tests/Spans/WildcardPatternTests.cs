using CsCheck;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class WildcardPatternTests
{
    [TestCase("Npgsql", "npgsql", true)]
    [TestCase("Npgsql", "Npgsql.More", false)]
    [TestCase("Azure.*", "Azure.Storage", true)]
    [TestCase("Azure.*", "Azure", false)]
    [TestCase("*", "", true)]
    [TestCase("*.Client", "Grpc.Net.Client", true)]
    [TestCase("a*b*c", "aXXbYYc", true)]
    [TestCase("a*b*c", "aXXcYYb", false)]
    [TestCase("ab*ba", "aba", false, Description = "The two ends must not share a character.")]
    [TestCase("/health*", "/HEALTHZ", true)]
    [TestCase("a**b", "ab", true)]
    public void IsMatch_Pattern_MatchesAsWritten(string pattern, string text, bool expected) =>
        Assert.That(new WildcardPattern(pattern).IsMatch(text), Is.EqualTo(expected));

    [Test]
    public void IsMatch_AnyPattern_AgreesWithSimpleDefinition() =>
        Gen.Select(Gen.String[Gen.Char["aB*"], 0, 6], Gen.String[Gen.Char["aB"], 0, 8])
            .Sample((pattern, text) => new WildcardPattern(pattern).IsMatch(text) == Matches(pattern, text), iter: 20_000);

    [Test]
    public void IsMatch_ManyStarsAndNoMatch_TakesLinearTime() =>
        Assert.That(new WildcardPattern(string.Concat(Enumerable.Repeat("a*", 40)) + "b").IsMatch(new string('a', 20_000)), Is.False);

    private static bool Matches(string pattern, string text) =>
        pattern.Length == 0 ? text.Length == 0
        : pattern[0] == '*' ? Matches(pattern[1..], text) || (text.Length > 0 && Matches(pattern, text[1..]))
        : text.Length > 0 && char.ToUpperInvariant(pattern[0]) == char.ToUpperInvariant(text[0]) && Matches(pattern[1..], text[1..]);
}
