using System.Globalization;
using Spectre.Console;
using Telemetry.Sdk.Cli.Output;

namespace Telemetry.Sdk.Cli.Dev;

/// <summary>Where the backbone is, and what a service needs to know of it.</summary>
internal sealed record DevAddresses(string Kafka, string Registry, IReadOnlyDictionary<string, int> Topics, string? RegistryData)
{
    public void Write(IAnsiConsole screen)
    {
        screen.MarkupLine($"Kafka            [green]{Kafka}[/]");
        screen.MarkupLine($"Schema Registry  [green]{Registry}[/]");
        screen.MarkupLine($"Topics           {string.Join(", ", Topics.Select(topic => string.Create(CultureInfo.InvariantCulture, $"{topic.Key}:{topic.Value}")))}");
        screen.WriteLine();
        screen.WriteLine("For each service:");
        screen.WriteLine($"export TicketTelemetry__Kafka__BootstrapServers={Kafka}");
        screen.WriteLine($"export TicketTelemetry__SchemaRegistry__Url={Registry}");
        screen.WriteLine();
        screen.WriteLine(RegistryData is null ? "Records and schemas live in memory. Ctrl-C ends it." : $"Records live in memory, schemas in {RegistryData}. Ctrl-C ends it.");
    }

    public void WriteJson(TextWriter writer) => ReportJson.Print(writer, json =>
    {
        json.WriteStartObject();
        json.WriteString("kafka", Kafka);
        json.WriteString("registry", Registry);
        json.WriteStartObject("topics");
        foreach (var (name, partitions) in Topics)
        {
            json.WriteNumber(name, partitions);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
