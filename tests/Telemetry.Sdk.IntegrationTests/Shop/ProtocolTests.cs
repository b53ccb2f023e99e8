using System.Text.Json;
using TicketShop.Processes;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class ProtocolTests
{
    [Test]
    public void ChildMessages_ThereAndBack_Equal()
    {
        ChildMessage[] messages =
        [
            new ChildMessage.Ready(4_242, Guid.NewGuid()),
            new ChildMessage.Report(new TelemetrySnapshot(new TelemetryCounts { Ended = 3 }, new TelemetryCounts()), 2),
            new ChildMessage.Emitted(new TelemetrySnapshot(new TelemetryCounts(), new TelemetryCounts { Ended = 2 }), "It was refused."),
            new ChildMessage.Stopped(new TelemetrySnapshot(new TelemetryCounts(), new TelemetryCounts { Delivered = 5 }), 1),
        ];

        foreach (var message in messages)
        {
            var line = JsonSerializer.Serialize(message, ProtocolJson.Default.ChildMessage);
            var again = JsonSerializer.Deserialize(line, ProtocolJson.Default.ChildMessage);

            Assert.That(line, Does.Not.Contain('\n'));
            Assert.That(JsonSerializer.Serialize(again!, ProtocolJson.Default.ChildMessage), Is.EqualTo(line));
            Assert.That(again, Is.TypeOf(message.GetType()));
        }
    }

    [Test]
    public void Report_DropsByReason_Survive()
    {
        var counts = new TelemetryCounts { Ended = 4, Dropped = new Dictionary<DropReason, long> { [DropReason.QueueFull] = 4 } };

        var line = JsonSerializer.Serialize(new ChildMessage.Report(new TelemetrySnapshot(counts, new TelemetryCounts()), 0), ProtocolJson.Default.ChildMessage);
        var again = (ChildMessage.Report)JsonSerializer.Deserialize(line, ProtocolJson.Default.ChildMessage)!;

        Assert.That(again.Telemetry.Spans.Dropped, Is.EqualTo(counts.Dropped));
    }

    [Test]
    public void ParentMessages_ThereAndBack_SameTypeAndAddresses()
    {
        var peers = new ParentMessage.Peers(new() { ["queue"] = new Uri("http://127.0.0.1:4242") });
        ParentMessage[] messages = [peers, new ParentMessage.Snapshot(), new ParentMessage.Stop()];

        var again = messages
            .Select(m => JsonSerializer.Serialize(m, ProtocolJson.Default.ParentMessage))
            .Select(line => JsonSerializer.Deserialize(line, ProtocolJson.Default.ParentMessage)!)
            .ToList();

        Assert.That(again.Select(m => m.GetType()), Is.EqualTo(messages.Select(m => m.GetType())));
        Assert.That(((ParentMessage.Peers)again[0]).Addresses, Is.EqualTo(peers.Addresses));
    }
}
