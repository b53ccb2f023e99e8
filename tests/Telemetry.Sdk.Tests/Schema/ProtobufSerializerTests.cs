using Confluent.Kafka;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProtobufSerializerTests : IDisposable
{
    private static readonly Reading Message = new() { DeviceId = "d", Sequence = 42 };

    private readonly StepTimeProvider _time = new();
    private readonly FakeRegistry _registry = new();
    private readonly string _folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N"));
    private ProtobufSerializer<IMessage>? _serializer;

    public void Dispose()
    {
        _serializer?.Dispose();
        _registry.Dispose();
    }

    [Test]
    public async Task SerializeAsync_OneTypeInTwoTopicsAlternating_KeepsTheirIdsApart()
    {
        _registry.Know("ta-value");
        _registry.Know("tb-value");
        Use();

        var ids = new List<int>();
        foreach (var topic in new[] { "ta", "tb", "ta", "tb" })
        {
            ids.Add(IdOf(await _serializer!.SerializeAsync(Message, Value(topic))));
        }

        Assert.That(ids, Is.EqualTo(new[] { 1, 2, 1, 2 }));
        Assert.That(_registry.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public void Serialize_ManyTypesAndTopicsFromManyThreads_EachHasItsOwnIdAndAsksOnce()
    {
        var types = new IMessage[] { new Reading(), new First(), new Second(), new Many64(), new Beta.Types.Inner() };
        Use(("auto.register.schemas", "true"));
        var ids = new System.Collections.Concurrent.ConcurrentDictionary<(string, string), System.Collections.Concurrent.ConcurrentDictionary<int, bool>>();

        Parallel.For(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var (type, topic) = (types[i % 5], "t" + (i / 5 % 10));
            ids.GetOrAdd((topic, type.Descriptor.File.Name), static _ => new()).TryAdd(IdOf(_serializer!.Serialize(type, Value(topic))), true);
        });

        Assert.That(ids.Values.Select(seen => seen.Count), Is.All.EqualTo(1));
        Assert.That(_registry.Calls.Distinct().Count(), Is.EqualTo(10));
    }

    [Test]
    public void Serialize_HeaderModeWithoutHeaders_IsAnArgumentErrorBeforeAnyCall()
    {
        Use(("schema.id.strategy", "Header"));

        Assert.That(() => _serializer!.Serialize(Message, Value("t")), Throws.ArgumentException.With.Message.Contains("headers"));
        Assert.That(() => _serializer!.SerializeAsync(Message, Value("t")), Throws.ArgumentException);
        Assert.That(_registry.Calls, Is.Empty);
    }

    [Test]
    public async Task SerializeAsync_HeadersUsedBefore_HoldOneSchemaId()
    {
        _registry.Know("ta-value");
        _registry.Know("tb-value");
        Use(("schema.id.strategy", "header"));
        var headers = new Headers { { "mine", [1] } };

        await _serializer!.SerializeAsync(Message, new SerializationContext(MessageComponentType.Value, "ta", headers));
        await _serializer.SerializeAsync(Message, new SerializationContext(MessageComponentType.Value, "tb", headers));
        var second = headers.GetLastBytes("__value_schema_id");
        await _serializer.SerializeAsync(Message, new SerializationContext(MessageComponentType.Value, "ta", headers));

        Assert.That(headers.Select(header => header.Key), Is.EqualTo(new[] { "mine", "__value_schema_id" }));
        Assert.That(headers.GetLastBytes("__value_schema_id"), Is.Not.EqualTo(second));
    }

    [Test]
    public async Task Serialize_Cached_AllocatesTheArrayOnlyAndNothingIntoABuffer(CancellationToken ct)
    {
        _registry.Know("t-value");
        Use();
        await _serializer!.PrepareAsync(Reading.Descriptor, Value("t"), ct);
        var buffer = new byte[256];
        var array = Allocated(() => GC.KeepAlive(new byte[_serializer.Serialize(Message, Value("t")).Length])) / 2;

        Assert.That(Allocated(() => _serializer.Serialize(Message, Value("t"))), Is.EqualTo(array));
        Assert.That(Allocated(() => _serializer.TrySerialize(Message, Value("t"), buffer, out _)), Is.Zero);
    }

    [Test]
    public void TrySerialize_UnknownIdOrSmallBuffer_SaysSoWithoutWaiting()
    {
        _registry.Know("t-value");
        Use();

        Assert.That(() => _serializer!.TrySerialize(Message, Value("t"), new byte[100], out _), Throws.InvalidOperationException);
        Assert.That(_registry.Calls, Is.Empty);
        var whole = _serializer!.Serialize(Message, Value("t"));
        Assert.That(_serializer.TrySerialize(Message, Value("t"), new byte[whole.Length - 1], out var needed), Is.False);
        Assert.That(needed, Is.EqualTo(whole.Length));
    }

    [Test]
    public void SerializeAsync_MissingSchema_IsAskedForOnceInFiveSeconds()
    {
        Use();

        for (var i = 0; i < 3; i++)
        {
            Assert.That(
                async () => await _serializer!.SerializeAsync(Message, Value("t")),
                Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(ProtobufSerdeError.NotRegistered).And.Message.Contains("curl"));
        }

        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
        _registry.Know("t-value");
        _time.Advance(SchemaIds.FailureLifetime);
        Assert.That(async () => IdOf(await _serializer!.SerializeAsync(Message, Value("t"))), Is.EqualTo(1));
    }

    [Test]
    public async Task SerializeAsync_UnknownSubjectHangs_KnownOnesGoOn()
    {
        _registry.Know("known-value");
        Use();
        await _serializer!.SerializeAsync(Message, Value("known"));
        _registry.Before = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);

        var hanging = _serializer.SerializeAsync(Message, Value("new"));

        Assert.That(IdOf(_serializer.Serialize(Message, Value("known"))), Is.EqualTo(1));
        Assert.That(hanging.IsCompleted, Is.False);

        // The known subject's deadline, and then the hanging one's.
        await _time.NextWaitAsync();
        await _time.NextWaitAsync();
        _time.Advance(SchemaIds.Deadline);
        Assert.That(async () => await hanging, Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(ProtobufSerdeError.RegistryUnavailable));
    }

    [TestCase("Topic", MessageComponentType.Key, "t-key")]
    [TestCase("Record", MessageComponentType.Value, "golden.v1.Reading")]
    [TestCase("TopicRecord", MessageComponentType.Value, "t-golden.v1.Reading")]
    public void Serialize_SubjectNameStrategy_NamesTheSubject(string strategy, MessageComponentType component, string subject)
    {
        Use(("auto.register.schemas", "true"), ("subject.name.strategy", strategy));

        _serializer!.Serialize(Message, new SerializationContext(component, "t"));

        Assert.That(_registry.Calls, Is.EqualTo(new[] { "register " + subject }));
    }

    [Test]
    public void Serialize_QualifiedReferencesAndKnownTypes_AreRegisteredUnderTheirNames()
    {
        Use(("auto.register.schemas", "true"), ("reference.subject.name.strategy", "Qualified"), ("skip.known.types", "false"), ("normalize.schemas", "true"));

        _serializer!.Serialize(new TimedEvent(), Value("t"));

        Assert.That(_registry.Calls, Is.EquivalentTo(new[] { "register google.protobuf.timestamp", "register google.protobuf.wrappers", "register t-value" }));
        Assert.That(_registry.Sent["t-value"].Imports.Select(import => (import.Name, import.Subject)), Does.Contain(("google/protobuf/timestamp.proto", "google.protobuf.timestamp")));
        Assert.That(_registry.Sent["t-value"].Normalize, Is.True);
    }

    [TestCase("no.such.word", "1")]
    [TestCase("subject.name.strategy", "Associated")]
    [TestCase("subject.name.strategy", "1")]
    [TestCase("use.deprecated.format", "true")]
    [TestCase("use.latest.with.metadata", "a")]
    [TestCase("use.latest.with.metadata", "=b")]
    [TestCase("use.latest.with.metadata", "a=b,a=c")]
    [TestCase("use.latest.with.metadata", ",")]
    [TestCase("use.schema.id", "x")]
    [TestCase("use.schema.id", "-5")]
    [TestCase("normalize.schemas", "maybe")]
    public void New_BadWord_IsRefusedByName(string word, string value)
    {
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.serializer." + word] = value;

        Assert.That(() => new ProtobufSerializer<Reading>(options), Throws.ArgumentException.With.Message.Contains(word));
    }

    [TestCase("use.latest.version", "true")]
    [TestCase("use.latest.with.metadata", "major=2")]
    public void New_LatestWithAutoRegister_IsRefused(string word, string value)
    {
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.serializer." + word] = value;
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";

        Assert.That(() => new ProtobufSerializer<Reading>(options), Throws.ArgumentException.With.Message.Contains(word));
    }

    [Test]
    public void Serialize_SubjectOfAnImportThatThrows_FailsAtOnceWithItsCauseAndIsAskedForOnce()
    {
        var asked = 0;
        UseSubjects(_ =>
        {
            asked++;
            throw new InvalidOperationException("no name");
        });

        for (var i = 0; i < 2; i++)
        {
            Assert.That(
                () => _serializer!.SerializeAsync(new Beacon(), Value("t")).WaitAsync(TimeSpan.FromSeconds(10)),
                Throws.ArgumentException.With.InnerException.InstanceOf<InvalidOperationException>().And.Message.Contains("golden/shared/geo.proto").And.Message.Contains("no name"));
        }

        Assert.That((asked, _registry.Calls.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Serialize_SubjectOfAnImportOfTwoTopics_IsAskedForOnce()
    {
        var asked = 0;
        UseSubjects(_ =>
        {
            asked++;
            return "geo";
        });
        _registry.Know("geo");
        _registry.Know("t-value");
        _registry.Know("u-value");

        _serializer!.Serialize(new Beacon(), Value("t"));
        _serializer.Serialize(new Beacon(), Value("u"));

        Assert.That(asked, Is.EqualTo(1));
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "lookup geo", "lookup t-value", "lookup u-value" }));
    }

    [Test]
    public void Serialize_SubjectOfAnImportThatIsEmpty_IsAnArgumentError()
    {
        UseSubjects(_ => "");

        Assert.That(() => _serializer!.SerializeAsync(new Beacon(), Value("t")).WaitAsync(TimeSpan.FromSeconds(10)), Throws.ArgumentException.With.Message.Contains("golden/shared/geo.proto"));
    }

    [TestCase(SchemaPolicy.Register, null, true)]
    [TestCase(SchemaPolicy.Register, "false", false)]
    [TestCase(SchemaPolicy.Verify, null, false)]
    [TestCase(null, "true", true)]
    [TestCase(null, null, false)]
    public void Read_Policy_IsTheDefaultOfAutoRegister(SchemaPolicy? policy, string? word, bool expected)
    {
        var options = new SchemaRegistryOptions { Policy = policy };
        if (word is not null)
        {
            options.Settings["protobuf.serializer.auto.register.schemas"] = word;
        }

        Assert.That(SerializerSettings.Read(options).Rules.Register, Is.EqualTo(expected));
    }

    [Test]
    public void Read_VerifyAndAutoRegister_ContradictEachOther()
    {
        var options = new SchemaRegistryOptions { Policy = SchemaPolicy.Verify };
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";

        Assert.That(() => SerializerSettings.Read(options), Throws.ArgumentException.With.Message.Contains("true contradicts Policy Verify"));
    }

    [Test]
    public async Task SerializeAsync_RestartDuringAnOutage_WritesTheKeptIdUntilTheRegistryAnswers(CancellationToken ct)
    {
        var store = KeptId(7);
        try
        {
            _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "down");
            Use(store);
            Assert.That(IdOf(await _serializer!.SerializeAsync(Message, Value("t")).WaitAsync(ct)), Is.EqualTo(7));
            var asked = _registry.Calls.Count;
            Assert.That(IdOf(_serializer.Serialize(Message, Value("t"))), Is.EqualTo(7));
            Assert.That(_registry.Calls, Has.Count.EqualTo(asked), "no request a record");

            _registry.Know("t-value");
            _registry.Before = (_, _, _) => Task.CompletedTask;
            _time.Advance(SchemaIds.FailureLifetime);
            while (IdOf(_serializer.Serialize(Message, Value("t"))) == 7)
            {
                ct.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            Assert.That(IdOf(_serializer.Serialize(Message, Value("t"))), Is.EqualTo(1));
            while (!store.TryRead("t-value", Reading.Descriptor.File, out var kept) || kept.Id != 1)
            {
                ct.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task SerializeAsync_RegistryWasEmptied_RefusesAsSoonAsItAnswers(CancellationToken ct)
    {
        var store = KeptId(7);
        try
        {
            _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "down");
            Use(store);
            await _serializer!.SerializeAsync(Message, Value("t")).WaitAsync(ct);

            _registry.Before = (_, _, _) => Task.CompletedTask;
            _time.Advance(SchemaIds.FailureLifetime);
            ProtobufSerdeException? refused = null;
            while (refused is null)
            {
                ct.ThrowIfCancellationRequested();
                refused = Refusal();
                await Task.Yield();
            }

            Assert.That(refused.Error, Is.EqualTo(ProtobufSerdeError.NotRegistered));
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }

        ProtobufSerdeException? Refusal()
        {
            try
            {
                _serializer.Serialize(Message, Value("t"));
                return null;
            }
            catch (ProtobufSerdeException e)
            {
                return e;
            }
        }
    }

    [Test]
    public async Task SerializeAsync_RegistryWasEmptiedAndWentDown_NeverWritesTheOldId(CancellationToken ct)
    {
        var store = KeptId(7);
        try
        {
            Use(store);
            Assert.That(() => _serializer!.SerializeAsync(Message, Value("t")), Throws.InstanceOf<ProtobufSerdeException>());

            _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "down");
            _time.Advance(SchemaIds.FailureLifetime);
            var refused = _serializer!.SerializeAsync(Message, Value("t"));
            while (!refused.IsCompleted)
            {
                ct.ThrowIfCancellationRequested();
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.That(() => refused, Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(ProtobufSerdeError.RegistryUnavailable));

            // Neither does the next process: the disk lets go of it in the background.
            while (store.TryRead("t-value", Reading.Descriptor.File, out _))
            {
                ct.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task SerializeAsync_DiskThatHangs_WritesTheIdThatTheRegistryGave(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("There is no named pipe in the file system.");
            return;
        }

        // A pipe that nobody writes to blocks its reader as a dead network share does.
        var store = KeptId(7);
        var path = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Single();
        File.Delete(path);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [path]))
        {
            await mkfifo.WaitForExitAsync(ct);
        }

        try
        {
            _registry.Know("t-value");
            Use(store, TimeSpan.FromHours(1));

            Assert.That(IdOf(await _serializer!.SerializeAsync(Message, Value("t")).WaitAsync(TimeSpan.FromSeconds(10), ct)), Is.EqualTo(1));
        }
        finally
        {
            await using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                // Lets the reader go.
            }

            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public void Dispose_Twice_IsHarmless()
    {
        Use();

        _serializer!.Dispose();

        Assert.That(() => _serializer.Dispose(), Throws.Nothing);
    }

    private SchemaIdStore KeptId(int id)
    {
        var store = SchemaIdStore.Create(RegistrySettings.Read(new SchemaRegistryOptions(), []), new SchemaRules(), _folder)!;
        store.Write("t-value", Reading.Descriptor.File, new SchemaIdentity(id, null, 1), out _);
        return store;
    }

    private void Use(SchemaIdStore store, TimeSpan? patience = null) => _serializer = new ProtobufSerializer<IMessage>(new SchemaFrames(
        SerializerSettings.Read(new SchemaRegistryOptions()), null, _registry, _time, static () => 0, new SchemaIdCache(store, patience ?? SchemaIdCache.Patience)));

    private void UseSubjects(Func<string, string> ofImports) => _serializer = new ProtobufSerializer<IMessage>(new SchemaFrames(
        SerializerSettings.Read(new SchemaRegistryOptions(), ofImports), null, _registry, _time, static () => 0));

    private static SerializationContext Value(string topic) => new(MessageComponentType.Value, topic);

    private static int IdOf(byte[] framed)
    {
        SchemaFraming.TryReadPrefix(framed, out var reference, out _);
        return reference.Id;
    }

    private static long Allocated(Action action)
    {
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }

    private void Use(params (string Word, string Value)[] words)
    {
        var options = new SchemaRegistryOptions();
        foreach (var (word, value) in words)
        {
            options.Settings["protobuf.serializer." + word] = value;
        }

        _serializer = new ProtobufSerializer<IMessage>(new SchemaFrames(SerializerSettings.Read(options), null, _registry, _time, static () => 0));
    }
}
