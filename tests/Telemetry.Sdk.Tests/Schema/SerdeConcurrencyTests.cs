using System.Collections.Concurrent;
using Confluent.Kafka;
using Golden.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Fifty types in two topics through one serializer, and one reader, from sixteen threads.</summary>
[CancelAfter(60_000)]
[NonParallelizable]
public sealed class SerdeConcurrencyTests
{
    private const int Threads = 16;
    private const int Records = 10_000;

    // Thirty types of one file, which share an id and differ by their indexes, and twenty of as many files as there are.
    private static readonly IMessage[] Messages =
    [
        .. Many00.Descriptor.File.MessageTypes.Take(30).Concat(
            new[]
            {
                Reading.Descriptor.File, Second.Descriptor.File, TimedEvent.Descriptor.File, Beacon.Descriptor.File, Route.Descriptor.File, DynamicTests.V1.Everything.Descriptor.File,
                Google.Protobuf.WellKnownTypes.Timestamp.Descriptor.File, Google.Protobuf.WellKnownTypes.Int32Value.Descriptor.File, Google.Protobuf.WellKnownTypes.Api.Descriptor.File,
                Google.Protobuf.WellKnownTypes.Type.Descriptor.File,
            }.SelectMany(file => file.MessageTypes).Take(20)).Select(Example),
    ];

    [Test]
    public void Serialize_FiftyTypesFromSixteenThreads_WritesTheRightIdsWithoutLockOrWait()
    {
        using var registry = new FakeRegistry();
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";
        using var serializer = new ProtobufSerializer<IMessage>(new SchemaFrames(SerializerSettings.Read(options), static (context, type) => $"{context.Topic}-{type}", registry, TimeProvider.System, static () => 0));
        var written = new ConcurrentDictionary<(string Topic, MessageDescriptor Type), byte[]>();

        // Cold: all threads ask for all ids at once.
        Run(i => Check(written, i, serializer.Serialize(Messages[i % Messages.Length], Context(i))));
        var (contended, waited) = (Monitor.LockContentionCount, 0);

        // Warm.
        Run(i =>
        {
            var serializing = serializer.SerializeAsync(Messages[i % Messages.Length], Context(i));
            if (!serializing.IsCompletedSuccessfully)
            {
                Interlocked.Increment(ref waited);
            }

            Check(written, i, serializing.Result);
        });
        contended = Monitor.LockContentionCount - contended;

        Assert.That(Messages.Select(message => message.Descriptor).Distinct().Count(), Is.EqualTo(50));
        Assert.That(written, Has.Count.EqualTo(100));
        Assert.That(written.Values.Select(record => Convert.ToHexString(record[..5])).Distinct().Count(), Is.EqualTo(100), "each subject has its own id");
        Assert.That(written.All(entry => entry.Value[5..].AsSpan().StartsWith(MessageIndexes.Of(entry.Key.Type))), Is.True);
        Assert.That(registry.Calls, Is.Unique);
        Assert.That(waited, Is.Zero);
        Assert.That(contended, Is.LessThan(Threads), "locks that somebody had to wait for");
        TestContext.Out.WriteLine($"{contended} contended locks, {waited} waits in {Records} records of {Messages.Length} types from {Threads} threads");
    }

    [Test]
    public void ReadAsync_FiftyTypesFromSixteenThreads_ReadsWithoutLockOrWait()
    {
        using var registry = new FakeRegistry { ById = static id => Answer(Messages[id].Descriptor.File), ByVersion = static (subject, _) => Answer(Imported(subject)) };
        using var reader = new ProtobufDynamicDeserializer(
            DeserializerSettings.Read(new SchemaRegistryOptions()), null, new ReaderSchemas(registry, TimeProvider.System, static () => 0, ReaderSchemas.Deadline));
        var wrong = 0;
        Run(i => Read(i).AsTask().GetAwaiter().GetResult());
        var (calls, contended) = (registry.Calls.Count, Monitor.LockContentionCount);

        Run(i =>
        {
            var reading = Read(i);
            if (!reading.IsCompletedSuccessfully || reading.Result!.Descriptor.FullName != Messages[i % Messages.Length].Descriptor.FullName)
            {
                Interlocked.Increment(ref wrong);
            }
        });

        Assert.That(wrong, Is.Zero);
        Assert.That(Monitor.LockContentionCount - contended, Is.LessThan(Threads));
        Assert.That(registry.Calls, Has.Count.EqualTo(calls));
        Assert.That(registry.Calls, Is.Unique);

        ValueTask<DynamicMessage?> Read(int i)
        {
            var type = Messages[i % Messages.Length].Descriptor;
            return reader.ReadAsync([0, 0, 0, 0, (byte)(i % Messages.Length), .. MessageIndexes.Of(type)], new SerializationContext(MessageComponentType.Value, "t"), default);
        }
    }

    private static IMessage Example(MessageDescriptor type) => type.Parser.ParseFrom([]);

    private static RegisteredSchema Answer(FileDescriptor file) => new(
        null, null, null, null, "PROTOBUF", file.SerializedData.ToBase64(), [.. file.Dependencies.Select(import => new SchemaImport(import.Name, import.Name, 1))]);

    private static FileDescriptor Imported(string name) => Messages.SelectMany(message => message.Descriptor.File.Dependencies)
        .SelectMany(file => file.Dependencies.Prepend(file)).First(file => file.Name == name);

    private static SerializationContext Context(int i) => new(MessageComponentType.Value, i / Messages.Length % 2 == 0 ? "ta" : "tb");

    private static void Check(ConcurrentDictionary<(string Topic, MessageDescriptor Type), byte[]> written, int i, byte[] record)
    {
        var first = written.GetOrAdd((Context(i).Topic, Messages[i % Messages.Length].Descriptor), record);
        if (!first.AsSpan().SequenceEqual(record))
        {
            throw new InvalidOperationException($"Record {i} differs from the one before of its type and topic.");
        }
    }

    private static void Run(Action<int> use)
    {
        using var start = new Barrier(Threads);
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                for (var i = thread; i < Records; i += Threads)
                {
                    use(i);
                }
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(failures, Is.Empty);
    }
}
