using System.Net.Sockets;
using Confluent.Kafka;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>The backbone of a laptop, in a process of its own.</summary>
public sealed class DevTests
{
    private const string Topic = "ticketshop.v1.SeatsHeld";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [TestCase(ToolProcess.Sigint)]
    [TestCase(ToolProcess.Sigterm)]
    public async Task Dev_Signal_EndsItWithoutAnError(int signal)
    {
        using var dev = ToolProcess.Start(Path.GetTempPath(), "dev", "--kafka-port", "0", "--registry-port", "0", "--json");
        var addresses = await dev.AddressesAsync();

        dev.Send(signal);

        var (exitCode, _, error) = await dev.EndAsync();
        Assert.That(exitCode, Is.Zero, error);
        Assert.That(error, Is.Empty);
        Assert.That(
            async () => await new TcpClient().ConnectAsync("127.0.0.1", new Uri(addresses.GetProperty("registry").GetString()!).Port),
            Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task Dev_PortThatIsTaken_Answers2()
    {
        using var dev = ToolProcess.Start(Path.GetTempPath(), "dev", "--kafka-port", "0", "--registry-port", "0", "--json");
        var port = new Uri((await dev.AddressesAsync()).GetProperty("registry").GetString()!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var kafka = await ToolProcess.RunAsync(Path.GetTempPath(), "dev", "--kafka-port", port, "--registry-port", "0");
        var registry = await ToolProcess.RunAsync(Path.GetTempPath(), "dev", "--kafka-port", "0", "--registry-port", port);

        Assert.That((kafka.ExitCode, registry.ExitCode), Is.EqualTo((2, 2)));
        Assert.That(kafka.Error, Does.Contain($"--kafka-port {port}").And.Contain("Choose another port"));
        Assert.That(registry.Error, Does.Contain($"--registry-port {port}").And.Contain("Choose another port"));
    }

    [Test]
    public async Task Dev_RegistryData_OutlivesTheProcess()
    {
        using var folder = new GitFolder();
        folder.Write("a.proto", "syntax = \"proto3\"; message Kept { int32 b = 1; }");
        string[] start = ["dev", "--kafka-port", "0", "--registry-port", "0", "--registry-data", "schemas.data", "--json"];
        using (var first = ToolProcess.Start(folder.Path, start))
        {
            var url = (await first.AddressesAsync()).GetProperty("registry").GetString()!;
            var registered = await ToolProcess.RunAsync(folder.Path, "schema", "register", "a.proto", "--registry", url);
            Assert.That(registered.ExitCode, Is.Zero, registered.Error);
            first.Send(ToolProcess.Sigint);
            await first.EndAsync();
        }

        using var second = ToolProcess.Start(folder.Path, start);
        var again = (await second.AddressesAsync()).GetProperty("registry").GetString()!;
        var list = await ToolProcess.RunAsync(folder.Path, "schema", "list", "--registry", again);
        var beside = await ToolProcess.RunAsync(folder.Path, start);
        folder.Write("broken.data", "no data of a registry");
        var broken = await ToolProcess.RunAsync(folder.Path, "dev", "--kafka-port", "0", "--registry-port", "0", "--registry-data", "broken.data");

        Assert.That(list.Output, Does.Contain("Kept-value"), list.Error);
        Assert.That((beside.ExitCode, broken.ExitCode), Is.EqualTo((2, 2)));
        Assert.That(beside.Error, Does.Contain("schemas.data"));
        Assert.That(broken.Error, Does.StartWith("ticket-telemetry: --registry-data broken.data: "));
    }

    [Test]
    public async Task Dev_TwoServices_ShareIt()
    {
        using var dev = ToolProcess.Start(Path.GetTempPath(), "dev", "--kafka-port", "0", "--registry-port", "0", "--topics", $"{Topic}:3", "--json");
        var addresses = await dev.AddressesAsync();
        var (kafka, registry) = (addresses.GetProperty("kafka").GetString()!, addresses.GetProperty("registry").GetString()!);
        var options = new TelemetryOptions { ServiceName = "shop", Profile = TelemetryProfile.Development };
        options.Kafka.BootstrapServers = kafka;
        options.SchemaRegistry.Url = registry;
        options.SchemaRegistry.CacheDirectory = "";
        options.Events.Add<SeatsHeld>(Topic, 3);

        await using (var telemetry = new TelemetryClient(options))
        {
            await telemetry.EmitAsync(new SeatsHeld { EventCode = "TOUR-LA", Count = 2 }, new CancellationTokenSource(Limit).Token);
        }

        using var consumer = new ConsumerBuilder<Ignore, SeatsHeld>(new ConsumerConfig { BootstrapServers = kafka, GroupId = "other", AutoOffsetReset = AutoOffsetReset.Earliest })
            .SetValueDeserializer(new ProtobufDeserializer<SeatsHeld>(new SchemaRegistryOptions { Url = registry }))
            .Build();
        consumer.Subscribe(Topic);
        var record = consumer.Consume(Limit);
        Assert.That(record, Is.Not.Null);
        Assert.That(record.Message.Value.EventCode, Is.EqualTo("TOUR-LA"));
        var list = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "list", "--registry", registry);
        Assert.That(list.Output, Does.Contain($"{Topic}-value"), list.Error);
    }
}
