using System.Buffers.Binary;
using System.Diagnostics;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>What stands on the topics, byte for byte: the public contract.</summary>
public sealed class WireContractTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Spans_OnTheTopic_AreTheContract(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic);
        await using var client = fixture.Client();
        var before = DateTime.UtcNow.AddMilliseconds(-1);

        var trace = fixture.Span("seat.hold", a => a.SetTag("event.code", "E1"));
        var flushed = await client.FlushAsync(TimeSpan.FromSeconds(20), cancellationToken);

        Assert.That(flushed, Is.EqualTo(new FlushResult(true, 0)));
        var record = fixture.Read(DeliveryFixture.SpanTopic).Single();
        var lane = TraceLane.Of(trace, DeliveryFixture.Partitions);
        Assert.That(record.Headers.Keys, Is.EquivalentTo(new[] { "__value_schema_id", "otelcol.signal", "tsdk-origin" }));
        Assert.That(record.Text("otelcol.signal"), Is.EqualTo("traces"));
        Assert.That(record.Headers["tsdk-origin"], Is.EqualTo(Origin(client.InstanceId, (uint)lane, 0, 1)));
        Assert.That(record.Headers["__value_schema_id"], Has.Length.EqualTo(18).And.ItemAt(0).EqualTo((byte)1).And.ItemAt(17).EqualTo((byte)0));
        Assert.That((record.Result.Message.Key, record.Result.Partition.Value), Is.EqualTo(((byte[]?)null, lane)));
        Assert.That(record.Result.Message.Timestamp.UtcDateTime, Is.InRange(before, DateTime.UtcNow.AddMilliseconds(1)));
        var data = TracesData.Parser.ParseFrom(record.Value);
        Assert.That(data.ResourceSpans.Single().Resource.Attributes.Single(a => a.Key == "service.name").Value.StringValue, Is.EqualTo("delivery"));
        Assert.That(data.ResourceSpans.Single().ScopeSpans.Single().Scope.Name, Is.EqualTo(fixture.Source.Name));
        Assert.That((record.Spans.Single().Name, record.Spans.Single().TraceId.ToByteArray()), Is.EqualTo(("seat.hold", Convert.FromHexString(trace.ToHexString()))));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Events_OnTheTopic_AreTheContract(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client();
        var happened = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        Activity activity;
        using (activity = fixture.Source.StartActivity("hold", ActivityKind.Internal, default(ActivityContext))!)
        {
            activity.TraceStateString = "a=b";
            await client.EmitAsync(new SeatsHeld { EventCode = "E1" }, new EmitOptions { Time = happened }, cancellationToken);
        }

        await client.EmitAsync(new SeatsHeld { EventCode = "E2" }, new EmitOptions { Key = "account-7" }, cancellationToken);

        var records = fixture.Read(DeliveryFixture.EventTopic);
        var inSpan = records.Single(r => !r.Headers.ContainsKey("tsdk-key"));
        var lane = TraceLane.Of(activity.TraceId, DeliveryFixture.Partitions);
        Assert.That(inSpan.Headers.Keys, Is.EquivalentTo(new[] { "traceparent", "tracestate", "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "tsdk-origin" }));
        Assert.That(inSpan.Text("traceparent"), Is.EqualTo($"00-{activity.TraceId}-{activity.SpanId}-01"));
        Assert.That(inSpan.Text("tracestate"), Is.EqualTo("a=b"));
        Assert.That(inSpan.Text("ce_specversion"), Is.EqualTo("1.0"));
        Assert.That(inSpan.Text("ce_type"), Is.EqualTo("ticketshop.v1.SeatsHeld"));
        Assert.That(inSpan.Text("ce_source"), Is.EqualTo("/shop/delivery"));
        Assert.That(inSpan.Text("ce_time"), Is.EqualTo("2026-03-04T05:06:07.000000000Z"));
        Assert.That(Guid.Parse(inSpan.Text("ce_id")).Version, Is.EqualTo(7));
        Assert.That(inSpan.Headers["tsdk-origin"], Is.EqualTo(Origin(client.InstanceId, (uint)lane, 0, 1)));
        Assert.That(System.Text.Encoding.ASCII.GetString(inSpan.Result.Message.Key), Is.EqualTo(activity.TraceId.ToHexString()));
        Assert.That(inSpan.Result.Partition.Value, Is.EqualTo(lane));
        Assert.That(inSpan.Result.Message.Timestamp.UtcDateTime, Is.GreaterThan(happened.UtcDateTime), "the time of emitting, never a caller's");
        Assert.That(inSpan.Value[0], Is.Zero);
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(inSpan.Value.AsSpan(1)), Is.EqualTo(fixture.Registry.Register(DeliveryFixture.EventTopic + "-value", SeatsHeld.Descriptor.File)));
        var held = inSpan.Event(SeatsHeld.Parser);
        Assert.That((held.EventCode, held.TraceId, held.SpanId, held.Service, held.EventId), Is.EqualTo(
            ("E1", activity.TraceId.ToHexString(), activity.SpanId.ToHexString(), "delivery", inSpan.Text("ce_id"))));
        Assert.That(held.EventTimeUnixNano, Is.EqualTo(happened.ToUnixTimeMilliseconds() * 1_000_000));

        var keyed = records.Single(r => r.Headers.ContainsKey("tsdk-key"));
        Assert.That((keyed.Text("tsdk-key"), keyed.Text("tsdk-root")), Is.EqualTo(("caller", "1")));
        Assert.That(keyed.Headers["tsdk-origin"], Is.EqualTo(Origin(client.InstanceId, TraceLane.Unplaced, 0, 1)));
        Assert.That(System.Text.Encoding.UTF8.GetString(keyed.Result.Message.Key), Is.EqualTo("account-7"));
        Assert.That(keyed.Result.Partition.Value, Is.EqualTo(TraceLane.Of("account-7", DeliveryFixture.Partitions)), "librdkafka's fnv1a_random");
    }

    private static byte[] Origin(Guid instance, uint lane, ulong first, uint count)
    {
        var bytes = new byte[32];
        instance.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), lane);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(20), first);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), count);
        return bytes;
    }
}
