using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Conventions;

public sealed partial class EventIdTests
{
    private static readonly IReadOnlyList<(string Method, LoggerMessageAttribute Message)> Messages =
    [
        .. typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Select(m => (m.Name, Message: m.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(m => m.Message is not null),
    ];

    [Test]
    public void EventIds_OfAllMessages_AreUniqueAndInABlock()
    {
        Assert.That(Messages, Is.Not.Empty);
        Assert.That(Messages.Select(m => m.Message.EventId), Is.Unique);
        Assert.That(Messages.Select(m => m.Message.EventId), Is.All.InRange(101, 999));
        Assert.That(Messages.Select(m => m.Message.EventId % 100), Has.None.EqualTo(0));
    }

    [Test]
    public void EventNames_OfAllMessages_AreTheirMethods() =>
        Assert.That(Messages.Where(m => m.Message.EventName != m.Method).Select(m => m.Method), Is.Empty);

    [TestCase("Spans", 1)]
    [TestCase("Schema", 4)]
    [TestCase("Transport", 5)]
    [TestCase("Spool", 6)]
    [TestCase("Consuming", 7)]
    [TestCase("Propagation", 8)]
    public void EventIds_LoggedByAStage_AreOfItsBlock(string stage, int block)
    {
        var ids = Messages.ToDictionary(m => m.Method, m => m.Message.EventId);

        var foreign = SourceTree.Files(stage)
            .SelectMany(f => LogCall().Matches(f.Text).Select(m => (f.Name, Method: m.Groups["method"].Value)))
            .Where(c => ids.TryGetValue(c.Method, out var id) && id / 100 != block);

        Assert.That(foreign, Is.Empty);
    }

    [Test]
    public void LoggerMessages_OfTheSdk_StandInOneFile()
    {
        var others = typeof(Log).Assembly.GetTypes().Where(t => t != typeof(Log))
            .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance))
            .Where(m => m.IsDefined(typeof(LoggerMessageAttribute)))
            .Select(m => $"{m.DeclaringType}.{m.Name}");

        Assert.That(others, Is.Empty);
    }

    [GeneratedRegex(@"(?<![\w.])Log\.(?<method>[A-Z]\w+)\(")]
    private static partial Regex LogCall();
}
