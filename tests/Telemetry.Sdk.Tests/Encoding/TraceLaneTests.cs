using System.Diagnostics;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class TraceLaneTests
{
    [TestCase("kafka", 6, 5)]
    [TestCase("kafka", 50, 45)]
    [TestCase("", 12, 3)]
    [TestCase("4bf92f3577b34da6a3ce929d0e0e4736", 12, 6)]
    [TestCase("4bf92f3577b34da6a3ce929d0e0e4736", 50, 10)]
    [TestCase("0af7651916cd43dd8448eb211c80319c", 50, 49)]
    [TestCase("00000000000000000000000000000001", 6, 0)]
    public void Of_KnownKeys_IsThePartitionOfLibrdkafka(string key, int partitions, int expected) =>
        Assert.That(TraceLane.Of(key, partitions), Is.EqualTo(expected));

    [Test]
    public void Of_TraceId_HashesItsHexadecimalText()
    {
        var id = ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736");

        Assert.That(TraceLane.Of(id, 12), Is.EqualTo(6));
    }
}
