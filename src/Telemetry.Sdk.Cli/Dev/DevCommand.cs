using System.CommandLine;
using System.Globalization;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Dev;

/// <summary><c>dev</c>: one Kafka and one Schema Registry for all services of a laptop, until Ctrl-C.</summary>
internal sealed class DevCommand
{
    private readonly Option<int> _kafkaPort = Port("--kafka-port", "Kafka", 9092);
    private readonly Option<int> _registryPort = Port("--registry-port", "the Schema Registry", 8081);

    private readonly Option<IReadOnlyDictionary<string, int>?> _topics = new("--topics")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture,
            $"Topics to create, separated by commas; {TopicList.DefaultPartitions} partitions where none are named. {TopicList.SpanTopic} is always there. Topics that belong together need the same number."),
        HelpName = "NAME:PARTITIONS,...",
        CustomParser = TopicList.Read,
    };

    private readonly Option<string?> _registryData = new("--registry-data")
    {
        Description = "Keep schemas and ids in this file, so that they outlive the process; otherwise they live in memory.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the addresses as one JSON object." };

    public static Command Create(Streams streams) => new DevCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        var command = new ToolCommand("dev", "Run a Kafka and a Schema Registry on this machine until Ctrl-C, for development. Nothing is installed; records live in memory, and schemas too unless a file is named.")
        {
            Options = { _kafkaPort, _registryPort, _topics, _registryData, _json },
            Examples =
            [
                "ticket-telemetry dev",
                "ticket-telemetry dev --topics ticketshop.v1.SeatsHeld:12,ticketshop.v1.OrderPlaced:12",
                "ticket-telemetry dev --registry-data registry.log",
                "ticket-telemetry dev --kafka-port 19092 --registry-port 18081",
            ],
            Notes = """
                It listens on 127.0.0.1 only. A client may not create topics on this Kafka through an admin client: name them with --topics.

                Exit code: 0 after Ctrl-C or SIGTERM, 2 wrong usage or a port that is taken.
                """,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        // Until this method has returned its task, System.CommandLine takes a signal for one that nothing answers to, and ends with 130.
        await Task.Yield();
        var topics = parsed.GetValue(_topics) ?? TopicList.Default;
        using var kafka = StartKafka(parsed.GetValue(_kafkaPort), topics);
        var registry = await StartRegistryAsync(parsed.GetValue(_registryPort), parsed.GetValue(_registryData), cancellationToken).ConfigureAwait(false);
        await using (registry.ConfigureAwait(false))
        {
            var address = new DevAddresses(kafka.BootstrapServers, registry.Url, topics, parsed.GetValue(_registryData));
            if (parsed.GetValue(_json))
            {
                address.WriteJson(streams.Out);
            }
            else
            {
                address.Write(streams.OutScreen(parsed.IsPlain()));
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Success;
        }
    }

    private static EmbeddedKafka StartKafka(int port, IReadOnlyDictionary<string, int> topics)
    {
        var options = new EmbeddedKafkaOptions { Port = port };
        foreach (var (name, partitions) in topics)
        {
            options.Topics[name] = partitions;
        }

        try
        {
            return EmbeddedKafka.Start(options);
        }
        catch (Exception refused) when (refused is IOException or NotSupportedException or DllNotFoundException)
        {
            throw new ToolException($"--kafka-port {port}: {refused.Message}");
        }
    }

    private static async Task<EmbeddedSchemaRegistry> StartRegistryAsync(int port, string? dataFile, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = port, DataFile = dataFile }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or UnauthorizedAccessException)
        {
            throw new ToolException($"--registry-data {dataFile}: {damaged.Message}");
        }
        catch (IOException refused)
        {
            throw new ToolException($"--registry-port {port}{(dataFile is null ? "" : $" --registry-data {dataFile}")}: {refused.Message}");
        }
    }

    private static Option<int> Port(string name, string what, int usual)
    {
        var option = new Option<int>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"The port of {what} on 127.0.0.1; {usual} by default, 0 for a free one."),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !ushort.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"{name} lies between 0 and 65535, not {result.Tokens[0].Value}.");
            }
        });
        return option;
    }
}
