using System.Text.Json;
using Confluent.Kafka;
using EncodingTests.V1;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Tests.Batching;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>The whole client with pinned ids, over a transport in memory, beside a registry that must never be asked.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OfflinePolicyTests : IAsyncDisposable
{
    private static readonly MessageDescriptor Known = OptionalTexts.Descriptor;
    private static readonly MessageDescriptor Unknown = Golden.V1.Reading.Descriptor;

    private readonly string _path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
    private readonly ScriptedRegistryServer _registry = new();
    private readonly FakeTransport _transport = new();
    private readonly StepTimeProvider _time = new();
    private readonly SpanSource _spans = new();

    public async ValueTask DisposeAsync()
    {
        _spans.Dispose();
        await _transport.DisposeAsync();
        await _registry.DisposeAsync();
        File.Delete(_path);
    }

    [Test]
    public async Task Emit_PinnedSchema_LeavesWithItsIdAndNothingAsksTheRegistry(CancellationToken ct)
    {
        Pin(Entry(Known, 12), Entry(TracesData.Descriptor, 13, "otlp_spans-value"));
        await using (var client = Start())
        {
            _spans.Ended();
            await client.EmitAsync(new OptionalTexts(), ct);
            await client.FlushAsync(TimeSpan.FromHours(1), ct);
        }

        var sent = _transport.Sent.ToDictionary(s => s.Record.Topic.Name);
        Assert.That(sent[Known.FullName].Record.Value.AsSpan(0, 5).ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 12 }));
        Assert.That(sent["otlp_spans"].Headers["__value_schema_id"], Is.EqualTo(new byte[] { 0, 0, 0, 0, 13, 0 }));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [Test]
    public async Task Emit_SubjectNotInTheFile_BlocksItAloneWithTheCommandAndAnewFileFreesIt(CancellationToken ct)
    {
        Pin(Entry(Known, 12));
        await using var client = Start();

        client.Emit(new Golden.V1.Reading());
        await client.EmitAsync(new OptionalTexts(), ct);
        var key = $"subject {Unknown.FullName}-value";
        await UntilAsync(() => client.Health.Conditions.Any(c => c.Key == key), TimeSpan.Zero, ct);
        var condition = client.Health.Conditions.Single(c => c.Key == key);
        Assert.That(condition.Reason, Does.Contain($"Subject '{Unknown.FullName}-value' is not in the id file '{_path}'"));
        Assert.That(condition.Cure, Does.StartWith("ticket-telemetry schema export ").And.Contain(_path));
        Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1));

        Pin(Entry(Known, 12), Entry(Unknown, 14));
        await UntilAsync(() => client.GetSnapshot().Events.Delivered == 2, TimeSpan.FromMilliseconds(500), ct);

        Assert.That(client.Health.Conditions.Select(c => c.Key), Has.None.Contains(Unknown.FullName));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [Test]
    public async Task Resolve_SchemaThatTheFileDoesNotKnow_IsBlockedAndNamesIt(CancellationToken ct)
    {
        Pin(new PinnedSchema("t-value", 1, 12, null, SchemaFingerprint.Of(Known.File)));
        await using var resolver = Resolver();

        var (known, other) = (resolver.Resolve("t-value", Known), resolver.Resolve("t-value", Unknown));
        await resolver.WaitAsync(ct);

        Assert.That((known.State, known.Identity.Id), Is.EqualTo((SchemaState.Known, 12)));
        Assert.That(other.State, Is.EqualTo(SchemaState.Blocked));
        Assert.That(other.Reason, Does.Contain("knows subject 't-value', but not this schema").And.Contain(SchemaFingerprint.Of(Unknown.File)));
    }

    [Test]
    public async Task Resolve_NewFileIsDamaged_KeepsTheOldIdsAndSaysSo(CancellationToken ct)
    {
        Pin(Entry(Known, 12));
        await using var resolver = Resolver();
        var blocked = resolver.Resolve($"{Unknown.FullName}-value", Unknown);
        await resolver.WaitAsync(ct);
        var changed = new TaskCompletionSource();
        resolver.Changed += _ => changed.TrySetResult();

        await File.WriteAllTextAsync(_path, "{", ct);
        await _time.PassWaitAsync();
        await changed.Task.WaitAsync(ct);
        var known = resolver.Resolve($"{Known.FullName}-value", Known);
        await SchemaResolver.WaitAsync(known, ct);

        Assert.That(blocked.Reason, Does.Contain("its new contents cannot be used: it must be JSON"));
        Assert.That(known.Identity.Id, Is.EqualTo(12));
    }

    [Test]
    public async Task Span_SubjectNotInTheFile_LeavesWithoutAHeaderAfterFiveSeconds(CancellationToken ct)
    {
        Pin(Entry(Known, 12));
        await using var client = Start();
        await client.EmitAsync(new OptionalTexts(), ct);

        _spans.Ended();
        await UntilAsync(() => client.GetSnapshot().Spans.Delivered == 1, TimeSpan.FromSeconds(1), ct);

        Assert.That(_transport.Sent.Last().Headers.Keys, Has.None.EqualTo("__value_schema_id"));
        Assert.That(client.Health.Conditions.Single(c => c.Key == "subject otlp_spans-value").Cure, Does.StartWith("ticket-telemetry schema export "));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [Test]
    public void Serialize_PinnedSchema_WritesItsIdAndNothingAsksTheRegistry()
    {
        Pin(new PinnedSchema("t-value", 1, 12, null, SchemaFingerprint.Of(Known.File)));
        using var serializer = new ProtobufSerializer<Google.Protobuf.IMessage>(OfflineOptions());

        var written = serializer.Serialize(new OptionalTexts(), new SerializationContext(MessageComponentType.Value, "t"));
        var refused = Assert.Throws<ProtobufSerdeException>(() => serializer.Serialize(new Golden.V1.Reading(), new SerializationContext(MessageComponentType.Value, "t")))!;

        Assert.That(written.AsSpan(0, 5).ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 12 }));
        Assert.That((refused.Error, refused.IsTransient), Is.EqualTo((ProtobufSerdeError.NotRegistered, true)));
        Assert.That(refused.Message, Does.Contain("not this schema").And.Contain("ticket-telemetry schema export "));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [TestCase("auto.register.schemas", "true")]
    [TestCase("use.latest.version", "true")]
    [TestCase("use.schema.id", "7")]
    public void ProtobufSerializer_WordThatAsksTheRegistry_ContradictsOffline(string word, string value)
    {
        Pin(Entry(Known, 12));
        var options = OfflineOptions();
        options.Settings["protobuf.serializer." + word] = value;

        Assert.That(() => new ProtobufSerializer<OptionalTexts>(options), Throws.ArgumentException.With.Message.Contains(word).And.Message.Contains("Offline"));
    }

    [Test]
    public void ProtobufSerializer_OfflineWithoutItsFile_IsRefusedAtOnce()
    {
        var options = OfflineOptions();

        Assert.That(() => new ProtobufSerializer<OptionalTexts>(options), Throws.ArgumentException.With.Message.Contains($"IdFile is {_path}; it must be a file"));
        options.IdFile = null;
        Assert.That(() => new ProtobufSerializer<OptionalTexts>(options), Throws.ArgumentException.With.Message.Contains("IdFile is empty"));
    }

    private static PinnedSchema Entry(MessageDescriptor type, int id, string? subject = null) => new(subject ?? $"{type.FullName}-value", null, id, null, null);

    private void Pin(params PinnedSchema[] schemas) =>
        File.WriteAllBytes(_path, JsonSerializer.SerializeToUtf8Bytes(new PinnedIdFile(1, _registry.Url, schemas), IdFileContracts.Default.PinnedIdFile));

    private async Task UntilAsync(Func<bool> condition, TimeSpan step, CancellationToken ct)
    {
        while (!condition())
        {
            ct.ThrowIfCancellationRequested();
            _time.Advance(step);
            await Task.Yield();
        }
    }

    private SchemaResolver Resolver()
    {
        var pinned = PinnedIdReader.Read(_path, out var failure) ?? throw new InvalidOperationException(failure);
        return SchemaResolver.Create(OfflineOptions(), pinned, _time);
    }

    private SchemaRegistryOptions OfflineOptions() => new() { Url = _registry.Url, Policy = SchemaPolicy.Offline, IdFile = _path };

    private TelemetryClient Start()
    {
        var options = new TelemetryOptions { ServiceName = "offline" };
        options.SchemaRegistry.Url = _registry.Url;
        options.SchemaRegistry.Policy = SchemaPolicy.Offline;
        options.SchemaRegistry.IdFile = _path;
        options.Spans.Sources.Clear();
        options.Spans.Sources.Add(_spans.Source.Name);
        var client = new TelemetryClient(options, new TelemetryServices { ReadVariable = static _ => null, TimeProvider = _time, CreateTransport = () => _transport });
        client.Start();
        return client;
    }
}
