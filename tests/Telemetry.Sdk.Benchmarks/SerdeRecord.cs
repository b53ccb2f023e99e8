using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>Serializing and deserializing a message of 28 bytes whose schema id is known.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class SerdeRecord : IDisposable
{
    private const string Topic = "readings";

    private readonly Reading _message = new() { DeviceId = "sensor-042", Sequence = 4_711, Value = 21.5, Valid = true, Quality = Quality.Good };
    private readonly SerializationContext _context = new(MessageComponentType.Value, Topic);
    private readonly byte[] _buffer = new byte[256];
    private byte[] _plain = [];
    private byte[] _framed = [];
    private CachedSchemaRegistryClient _client = null!;
    private OfficialBaseSerializer<Reading> _official = null!;
    private EmbeddedSchemaRegistry _registry = null!;
    private ProtobufSerializer<Reading> _serializer = null!;
    private ProtobufDeserializer<Reading> _deserializer = null!;
    private ProtobufDynamicDeserializer _dynamic = null!;

    /// <summary>Makes the schema id known to all.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync().ConfigureAwait(false);
        var id = _registry.Register(Topic + "-value", Reading.Descriptor.File);
        var options = new SchemaRegistryOptions { Url = _registry.Url };
        _serializer = new ProtobufSerializer<Reading>(options);
        _deserializer = new ProtobufDeserializer<Reading>(options);
        _dynamic = new ProtobufDynamicDeserializer(options);
        _client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _registry.Url });
        _official = new OfficialBaseSerializer<Reading>(_client);
        _official.Know(Topic, id);
        _plain = _message.ToByteArray();
        _framed = _serializer.Serialize(_message, _context);
        var official = await _official.SerializeAsync(_message, _context).ConfigureAwait(false);
        if (_plain.Length != 28 || !_framed.AsSpan().SequenceEqual(official))
        {
            throw new InvalidOperationException("The ways do not write the same.");
        }
    }

    /// <summary>Stops the registry.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _serializer.Dispose();
        _dynamic.Dispose();
        _client.Dispose();
        _registry.DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>The message alone, as Google.Protobuf writes it.</summary>
    [Benchmark(Baseline = true)]
    public byte[] PlainToByteArray() => _message.ToByteArray();

    /// <summary>A serializer on the official package's bases.</summary>
    [Benchmark]
    public byte[] OfficialBases() => _official.SerializeAsync(_message, _context).Result;

    /// <summary>Ours, to an array.</summary>
    [Benchmark]
    public byte[] OursToArray() => _serializer.Serialize(_message, _context);

    /// <summary>Ours, through the interface that a producer awaits.</summary>
    [Benchmark]
    public byte[] OursAsync() => _serializer.SerializeAsync(_message, _context).Result;

    /// <summary>Ours, into a buffer that is used again.</summary>
    [Benchmark]
    public int OursIntoBuffer() => _serializer.TrySerialize(_message, _context, _buffer, out var size) ? size : -1;

    /// <summary>Google.Protobuf's parser on the message alone.</summary>
    [Benchmark]
    public Reading PlainParseFrom() => Reading.Parser.ParseFrom(_plain);

    /// <summary>Ours, by the generated type.</summary>
    [Benchmark]
    public Reading OursDeserialize() => _deserializer.Deserialize(_framed, false, _context);

    /// <summary>Ours, by the registry's schema.</summary>
    [Benchmark]
    public DynamicMessage OursDynamic() => _dynamic.Deserialize(_framed, false, _context);

    /// <summary>Runs the same interleaved, the plain way first.</summary>
    public static async Task CompareAsync()
    {
        using var serde = new SerdeRecord();
        await serde.SetUp().ConfigureAwait(false);
        Interleaved.Run(
            "Serialize",
            ("Plain ToByteArray", () => serde.PlainToByteArray()),
            ("On the official bases", () => serde.OfficialBases()),
            ("Ours, to an array", () => serde.OursToArray()),
            ("Ours, awaited", () => serde.OursAsync()),
            ("Ours, into a buffer", () => serde.OursIntoBuffer()));
        Interleaved.Run(
            "Serialize to an array",
            ("On the official bases", () => serde.OfficialBases()),
            ("Ours, to an array", () => serde.OursToArray()),
            ("Ours, awaited", () => serde.OursAsync()));
        Interleaved.Run(
            "Deserialize",
            ("Plain ParseFrom", () => serde.PlainParseFrom()),
            ("Ours", () => serde.OursDeserialize()),
            ("Ours, without the generated type", () => serde.OursDynamic()));
    }

    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
