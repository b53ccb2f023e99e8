using System.Globalization;
using Spectre.Console;
using Telemetry.Sdk.Cli.Registry;
using Telemetry.Sdk.Cli.Schema;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>What was registered.</summary>
internal sealed class RegistrationReport(IReadOnlyList<RegisteredSubject> subjects, CompatibilityLevel? level, bool isDry)
{
    public void Print(Streams streams, bool isJson, bool isPlain)
    {
        if (isJson)
        {
            WriteJson(streams.Out);
        }
        else
        {
            Write(streams.OutScreen(isPlain));
        }
    }

    private void Write(IAnsiConsole screen)
    {
        foreach (var subject in subjects)
        {
            var identity = subject.Identity is { } known
                ? string.Create(CultureInfo.InvariantCulture, $" version {known.Version?.ToString(CultureInfo.InvariantCulture) ?? "?"}, id {known.Id}")
                : "";
            var colour = subject.State == RegisteredSubject.Unchanged ? "grey" : "green";
            screen.MarkupLine($"{Markup.Escape(subject.Subject)}: [{colour}]{subject.State}[/]{identity}");
        }

        if (level is { } set)
        {
            screen.MarkupLine(isDry ? $"Level {set.Word()} would be set on each." : $"Level {set.Word()} is set on each.");
        }
    }

    private void WriteJson(TextWriter writer) => ReportJson.Print(writer, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("registered");
        foreach (var subject in subjects)
        {
            json.WriteStartObject();
            json.WriteString("subject", subject.Subject);
            if (subject.Identity is { } identity)
            {
                ReportJson.WriteIdentity(json, identity.Version, identity.Id, identity.Guid);
            }

            json.WriteString("state", subject.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("level", level?.Word());
        json.WriteEndObject();
    });
}
