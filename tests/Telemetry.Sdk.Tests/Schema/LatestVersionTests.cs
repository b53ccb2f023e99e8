using Confluent.Kafka;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>What is kept of "the newest version", and for how long.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LatestVersionTests : IDisposable
{
    private static readonly Reading Message = new() { DeviceId = "d" };
    private static readonly SerializationContext Context = new(MessageComponentType.Value, "t");
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly StepTimeProvider _time = new();
    private readonly FakeRegistry _registry = new();
    private SchemaFrames? _frames;
    private ProtobufSerializer<IMessage> _serializer = null!;
    private volatile int _latest = 1;

    public void Dispose()
    {
        _serializer?.Dispose();
        _registry.Dispose();
    }

    [TestCase("use.latest.version", "true")]
    [TestCase("use.latest.with.metadata", "major=1")]
    [TestCase("use.schema.id", "7")]
    public void Serialize_SchemaOfAnotherType_IsRefusedWithTheType(string word, string value)
    {
        Use(word, value);
        _registry.ByVersion = (_, _) => Schema(7) with { SchemaType = "AVRO" };
        _registry.ById = _ => Schema(7) with { SchemaType = "AVRO" };

        var refused = Assert.Catch<ProtobufSerdeException>(() => _serializer.Serialize(Message, Context));

        Assert.That(refused!.Message, Does.Contain("AVRO").And.Contain("PROTOBUF").And.Contain("t-value"));
    }

    [TestCase("use.latest.version", "true", "version  of t-value")]
    [TestCase("use.latest.with.metadata", "major=1, team=seats", "metadata major=1,team=seats of t-value")]
    public async Task Serialize_WithinTheLifetime_AsksOnceHoweverManyWait(string word, string value, string call)
    {
        Use(word, value);
        var answer = Hold();

        var waiting = Enumerable.Range(0, 20).Select(_ => _serializer.SerializeAsync(Message, Context)).ToArray();
        answer.SetResult();
        var ids = (await Task.WhenAll(waiting)).Select(IdOf);
        _time.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        _serializer.Serialize(Message, Context);

        Assert.That(ids, Is.All.EqualTo(1));
        Assert.That(_registry.Calls, Is.EqualTo(new[] { call }));
    }

    [Test]
    public async Task Serialize_AfterTheLifetime_GoesOnWithTheOldOneUntilTheNewIsThere([Values("use.latest.version=true", "use.latest.with.metadata=a=b")] string word, CancellationToken ct)
    {
        Use(word.Split('=', 2)[0], word.Split('=', 2)[1]);
        _serializer.Serialize(Message, Context);
        _latest = 2;
        var answer = Hold();

        _time.Advance(Lifetime);
        for (var i = 0; i < 100; i++)
        {
            Assert.That(IdOf(_serializer.Serialize(Message, Context)), Is.EqualTo(1));
        }

        answer.SetResult();

        await UntilAsync(2, ct);
        Assert.That(_registry.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Serialize_RegistryIsDownAtTheRefresh_GoesOnAndAsksAgainSoonAfter(CancellationToken ct)
    {
        Use("use.latest.version", "true");
        _serializer.Serialize(Message, Context);
        _latest = 2;
        _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Forbidden, "not now");
        _time.Advance(Lifetime);
        _serializer.Serialize(Message, Context);
        while (_frames!.Find(Context, Reading.Descriptor)!.RefreshAt <= _time.GetTimestamp())
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        _registry.Before = (_, _, _) => Task.CompletedTask;

        Assert.That(IdOf(_serializer.Serialize(Message, Context)), Is.EqualTo(1));
        _time.Advance(SchemaIds.FailureLifetime);

        await UntilAsync(2, ct);
        Assert.That(_registry.Calls, Has.Count.EqualTo(3));
    }

    [Test]
    public void Serialize_NoVersionWithThatMetadata_SaysWhichAndIsNotAskedForEachRecord()
    {
        Use("use.latest.with.metadata", "major=1");
        _registry.ByVersion = (_, _) => null;

        for (var i = 0; i < 3; i++)
        {
            Assert.That(
                async () => await _serializer.SerializeAsync(Message, Context),
                Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(ProtobufSerdeError.NotRegistered).And.Message.Contains("'t-value'").And.Message.Contains("major=1"));
        }

        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
    }

    [TestCase("", 300)]
    [TestCase("-1", 300)]
    [TestCase("7", 7)]
    public void Read_LatestCacheTtl_IsConfluentsWord(string ttl, int seconds)
    {
        var options = new SchemaRegistryOptions();
        options.Settings["schema.registry.latest.cache.ttl.secs"] = ttl;

        Assert.That(SerializerSettings.Read(options).Registry.LatestLifetime, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public async Task Serialize_FixedId_IsNeverAskedForAgain(CancellationToken ct)
    {
        Use("use.latest.version", "true", ("protobuf.serializer.use.schema.id", "7"));
        _registry.ById = id => Schema(id);
        await _serializer.PrepareAsync(Reading.Descriptor, Context, ct);
        _time.Advance(Lifetime * 10);

        Assert.That(IdOf(_serializer.Serialize(Message, Context)), Is.EqualTo(7));
        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
    }

    private static RegisteredSchema Schema(int id) => new(id, null, "t-value", id, "PROTOBUF", "", []);

    private static int IdOf(byte[] framed)
    {
        SchemaFraming.TryReadPrefix(framed, out var reference, out _);
        return reference.Id;
    }

    private TaskCompletionSource Hold()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registry.Before = (_, _, ct) => answer.Task.WaitAsync(ct);
        return answer;
    }

    // The refresh ends on another thread: asked until it has.
    private async Task UntilAsync(int id, CancellationToken ct)
    {
        while (IdOf(_serializer.Serialize(Message, Context)) != id)
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private void Use(string word, string value, params (string Word, string Value)[] more)
    {
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.serializer." + word] = value;
        options.Settings["latest.cache.ttl.secs"] = "60";
        foreach (var (name, text) in more)
        {
            options.Settings[name] = text;
        }

        _registry.ByVersion = (_, _) => Schema(_latest);
        _frames = new SchemaFrames(SerializerSettings.Read(options), null, _registry, _time, static () => 0);
        _serializer = new ProtobufSerializer<IMessage>(_frames);
    }
}
