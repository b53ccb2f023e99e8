using System.Diagnostics;
using Confluent.Kafka;
using Telemetry.Sdk.Hosting;

namespace Telemetry.Sdk.Tests.Propagation;

[NonParallelizable]   // listeners belong to the process
public sealed class KafkaSpanTests
{
    private const string Creation = TraceContextRule.Valid;
    private const string TraceId = TraceContextRule.TraceId;
    private const string ParentId = TraceContextRule.ParentId;

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == TelemetryClient.InstrumentationName,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private TelemetryClient _client = null!;

    [OneTimeSetUp]
    public void Listen()
    {
        // Not started: the spans are looked at before they would be exported.
        _client = new TelemetryClient(new TelemetryOptions(), new TelemetryServices());
        ActivitySource.AddActivityListener(_listener);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _listener.Dispose();
        await _client.DisposeAsync();
    }

    [Test]
    public void StartProducerSpan_Message_IsNamedAndDescribed()
    {
        using var span = _client.StartProducerSpan("orders", new Message<string, string> { Key = "k1", Value = "v" });

        Assert.That((span.Activity!.DisplayName, span.Activity.Kind), Is.EqualTo(("send orders", ActivityKind.Producer)));
        Assert.That(Tags(span), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["messaging.system"] = "kafka",
            ["messaging.operation.name"] = "send",
            ["messaging.operation.type"] = "send",
            ["messaging.destination.name"] = "orders",
            ["messaging.kafka.message.key"] = "k1",
        }));
    }

    [Test]
    public void StartProducerSpan_Message_CarriesTheSpansOwnContext()
    {
        var message = new Message<Null, string> { Value = "v" };

        using var span = _client.StartProducerSpan("orders", message);

        Assert.That(KafkaPropagation.TryExtract(message.Headers, out var read), Is.True);
        Assert.That((read.TraceId, read.SpanId), Is.EqualTo((span.Activity!.TraceId, span.Activity.SpanId)));
    }

    [Test]
    public void StartProducerSpan_MessageSentAgain_CarriesTheNewContextOnce()
    {
        var headers = new Headers();
        using (_client.StartProducerSpan("orders", headers))
        {
        }

        using var again = _client.StartProducerSpan("orders", headers);

        Assert.That(headers.Count(h => h.Key == "traceparent"), Is.EqualTo(1));
        Assert.That(KafkaPropagation.TryExtract(headers, out var read) ? read.SpanId : default, Is.EqualTo(again.Activity!.SpanId));
    }

    [Test]
    public void StartProducerSpan_InsideARequest_IsItsChild()
    {
        using var request = _client.StartSpan("request", ActivityKind.Server);
        using var span = _client.StartProducerSpan("orders", new Headers());

        Assert.That(span.Activity!.ParentSpanId, Is.EqualTo(request.Activity!.SpanId));
    }

    [Test]
    public void StartProducerSpan_CallersRandomFlag_GoesOn()
    {
        var caller = new ActivityContext(ActivityTraceId.CreateFromString(TraceId), ActivitySpanId.CreateFromString(ParentId), (ActivityTraceFlags)3, isRemote: true);
        using var request = _client.StartSpan("request", ActivityKind.Server, caller);
        var headers = new Headers();

        using var span = _client.StartProducerSpan("orders", headers);

        Assert.That(KafkaPropagation.TryExtract(headers, out var read) ? (int)read.TraceFlags : -1, Is.EqualTo(3));
    }

    [Test]
    public async Task StartProducerSpan_TelemetryOff_CarriesTheCurrentContext()
    {
        await using var off = new TelemetryClient(new TelemetryOptions { Enabled = false }, new TelemetryServices());
        using var current = new Activity("current").SetIdFormat(ActivityIdFormat.W3C).Start();
        var headers = new Headers();

        using var span = off.StartProducerSpan("orders", headers);

        Assert.That(span.Activity, Is.Null);
        Assert.That(KafkaPropagation.TryExtract(headers, out var read) ? read.SpanId : default, Is.EqualTo(current.SpanId));
    }

    [TestCaseSource(nameof(Keys))]
    public void StartProducerSpan_Key_IsKeptWhereItHasOneText(Func<TelemetryClient, TelemetrySpan> start, object? expected)
    {
        using var span = start(_client);

        Assert.That(span.Activity!.GetTagItem("messaging.kafka.message.key"), Is.EqualTo(expected));
    }

    [Test]
    public void StartProducerSpan_NoValue_IsATombstone()
    {
        using var span = _client.StartProducerSpan("orders", new Message<string, string?> { Key = "k1", Value = null });

        Assert.That(span.Activity!.GetTagItem("messaging.kafka.message.tombstone"), Is.EqualTo(true));
    }

    [Test]
    public void StartConsumerSpan_Message_ContinuesAndLinksItsCreation()
    {
        using var span = _client.StartConsumerSpan(Result(Creation, key: "k1"), "mailers");

        var activity = span.Activity!;
        Assert.That((activity.DisplayName, activity.Kind), Is.EqualTo(("process orders", ActivityKind.Consumer)));
        Assert.That((activity.TraceId.ToHexString(), activity.ParentSpanId.ToHexString(), activity.HasRemoteParent), Is.EqualTo((TraceId, ParentId, true)));
        Assert.That(activity.Links.Select(l => (l.Context.TraceId.ToHexString(), l.Context.SpanId.ToHexString())), Is.EqualTo(new[] { (TraceId, ParentId) }));
        Assert.That(Tags(span), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["messaging.system"] = "kafka",
            ["messaging.operation.name"] = "process",
            ["messaging.operation.type"] = "process",
            ["messaging.destination.name"] = "orders",
            ["messaging.destination.partition.id"] = "3",
            ["messaging.consumer.group.name"] = "mailers",
            ["messaging.kafka.offset"] = 42L,
            ["messaging.kafka.message.key"] = "k1",
        }));
    }

    [Test]
    public void StartConsumerSpan_InsideASpan_LinksThatToo()
    {
        using var poll = _client.StartSpan("poll");

        using var span = _client.StartConsumerSpan(Result(Creation), "mailers");

        Assert.That(span.Activity!.ParentSpanId.ToHexString(), Is.EqualTo(ParentId));
        Assert.That(span.Activity.Links.Select(l => l.Context.SpanId.ToHexString()), Is.EqualTo(new[] { ParentId, poll.Activity!.SpanId.ToHexString() }));
    }

    [TestCase(null)]
    [TestCase("garbage")]
    public void StartConsumerSpan_NoContext_IsAChildOfTheCurrentSpan(string? traceParent)
    {
        using var poll = _client.StartSpan("poll");

        using var span = _client.StartConsumerSpan(Result(traceParent), null);

        Assert.That(span.Activity!.ParentSpanId, Is.EqualTo(poll.Activity!.SpanId));
        Assert.That(span.Activity.Links, Is.Empty);
        Assert.That(Tags(span), Does.Not.ContainKey("messaging.consumer.group.name"));
    }

    [Test]
    public void StartConsumerSpan_EndOfPartition_DoesNotThrow()
    {
        using var span = _client.StartConsumerSpan(new ConsumeResult<string, string> { Topic = "orders", Partition = 1, Offset = Offset.Unset, IsPartitionEOF = true }, "g");

        Assert.That(Tags(span), Does.Not.ContainKey("messaging.kafka.offset"));
    }

    [Test]
    public void StartConsumerSpan_IgnoredValue_IsNoTombstone()
    {
        using var span = _client.StartConsumerSpan(new ConsumeResult<Ignore, Ignore> { Topic = "orders", Message = new() }, "g");

        Assert.That(Tags(span), Does.Not.ContainKey("messaging.kafka.message.tombstone"));
    }

    [Test]
    public void StartBatchSpan_Messages_AreLinkedOnly()
    {
        using var poll = _client.StartSpan("poll");

        using var span = _client.StartBatchSpan([Result(Creation, key: "k1"), Result(null), Result("garbage")], "mailers");

        Assert.That((span.Activity!.DisplayName, span.Activity.ParentSpanId), Is.EqualTo(("process orders", poll.Activity!.SpanId)));
        Assert.That(Tags(span), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["messaging.system"] = "kafka",
            ["messaging.operation.name"] = "process",
            ["messaging.operation.type"] = "process",
            ["messaging.destination.name"] = "orders",
            ["messaging.consumer.group.name"] = "mailers",
            ["messaging.batch.message_count"] = 3,
        }));
        var link = span.Activity.Links.Single();
        Assert.That(link.Context.SpanId.ToHexString(), Is.EqualTo(ParentId));
        Assert.That(link.Tags!.ToDictionary(), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["messaging.destination.partition.id"] = "3",
            ["messaging.kafka.offset"] = 42L,
            ["messaging.kafka.message.key"] = "k1",
        }));
    }

    [Test]
    public void StartBatchSpan_OfSeveralTopics_NamesNone()
    {
        var other = Result(null);
        other.Topic = "refunds";

        using var span = _client.StartBatchSpan([Result(null), other], "mailers");

        Assert.That(span.Activity!.DisplayName, Is.EqualTo("process"));
        Assert.That(Tags(span), Does.Not.ContainKey("messaging.destination.name"));
    }

    [Test]
    public void StartBatchSpan_Empty_CountsZero()
    {
        using var span = _client.StartBatchSpan<string, string>([], "mailers");

        Assert.That(span.Activity!.GetTagItem("messaging.batch.message_count"), Is.Zero);
    }

    [Test]
    public void Start_MissingArgument_ThrowsAtTheCall()
    {
        Assert.That(() => KafkaPropagation.StartProducerSpan(null!, "t", new Headers()), Throws.ArgumentNullException);
        Assert.That(() => _client.StartProducerSpan("", new Headers()), Throws.ArgumentException);
        Assert.That(() => _client.StartProducerSpan("t", (Headers)null!), Throws.ArgumentNullException);
        Assert.That(() => _client.StartProducerSpan("t", (Message<string, string>)null!), Throws.ArgumentNullException);
        Assert.That(() => _client.StartConsumerSpan<string, string>(null!, "g"), Throws.ArgumentNullException);
        Assert.That(() => _client.StartBatchSpan<string, string>(null!, "g"), Throws.ArgumentNullException);
    }

    private static IEnumerable<TestCaseData> Keys()
    {
        var id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        yield return Key("text", "text");
        yield return Key(-7, "-7");
        yield return Key(7L, "7");
        yield return Key(id, "0f8fad5b-d9cb-469f-a165-70867728950e");
        yield return Key(new byte[] { 1, 2 }, null);
        yield return Key(1.5, null);

        static TestCaseData Key<T>(T key, string? expected) =>
            new TestCaseData((TelemetryClient client) => client.StartProducerSpan("t", new Message<T, string> { Key = key, Value = "v" }), expected)
                .SetArgDisplayNames(typeof(T).Name);
    }

    private static ConsumeResult<string, string> Result(string? traceParent, string? key = null)
    {
        var headers = new Headers();
        if (traceParent is not null)
        {
            headers.Add("traceparent", System.Text.Encoding.ASCII.GetBytes(traceParent));
        }

        return new() { Topic = "orders", Partition = 3, Offset = 42, Message = new() { Key = key!, Value = "v", Headers = headers } };
    }

    private static Dictionary<string, object?> Tags(TelemetrySpan span) => span.Activity!.TagObjects.ToDictionary();
}
