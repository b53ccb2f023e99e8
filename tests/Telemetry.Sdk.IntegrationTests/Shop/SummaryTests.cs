using System.Text.Json.Nodes;
using TicketShop.Proof;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class SummaryTests
{
    [Test]
    public void Json_OtherProgramsReadIt_AsDocumented()
    {
        var text = SummaryJson.Write(Summary(read: 8));
        var json = JsonNode.Parse(text);

        Assert.That(JsonNode.DeepEquals(json, JsonNode.Parse("""
            {
              "spans": { "ended": 10, "delivered": 9, "read": 8, "dropped": { "queue_full": 1 } },
              "events": { "emitted": 5, "delivered": 5, "read": 5, "dropped": {} },
              "traces": { "complete": 3, "partial": 1 },
              "lost": 2,
              "gaps": 1,
              "deploy": { "verdict": "refused", "refused": 5, "reason": "SeatsHeld.count: int32 -> string" },
              "latencyMs": { "p50": 210.5, "p99": 400 },
              "durationSeconds": 30.1,
              "kafka": "127.0.0.1:9092",
              "schemaRegistry": "http://127.0.0.1:8081"
            }
            """)), text);
        Assert.That(text, Does.Contain("int32 -> string"), "As it was written.");
    }

    [TestCase(10, DeployVerdict.Refused, true)]
    [TestCase(10, DeployVerdict.Skipped, true)]
    [TestCase(10, DeployVerdict.Accepted, false)]
    [TestCase(9, DeployVerdict.Refused, false)]
    public void IsProven_NothingLostAndNothingLetThrough_True(long read, object verdict, bool proven) =>
        Assert.That((Summary(read) with { Gaps = 0, Deploy = new((DeployVerdict)verdict, 0, "") }).IsProven, Is.EqualTo(proven));

    [Test]
    public void Lost_EverythingRead_Zero() => Assert.That(Summary(read: 10).Lost, Is.Zero);

    private static Summary Summary(long read) => new()
    {
        Spans = new(10, 9, read, new Dictionary<string, long> { ["queue_full"] = 1 }),
        Events = new(5, 5, 5, new Dictionary<string, long>()),
        Traces = new(3, 1),
        Gaps = 1,
        Deploy = new(DeployVerdict.Refused, 5, "SeatsHeld.count: int32 -> string"),
        LatencyMs = new(210.5, 400),
        DurationSeconds = 30.1,
        Kafka = "127.0.0.1:9092",
        SchemaRegistry = "http://127.0.0.1:8081",
    };
}
