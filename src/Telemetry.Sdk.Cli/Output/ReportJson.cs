using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Sdk.Cli.Schema;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>The result of a comparison as JSON.</summary>
internal static class ReportJson
{
    /// <summary>Readable where it is printed: quotes and umlauts stay as they are.</summary>
    public static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter writer, IReadOnlyList<Verdict> verdicts, Func<Verdict, bool> isAccepted, bool isList) => Print(writer, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("compatible", verdicts.All(isAccepted));
        WriteLevel(json, verdicts);
        WriteFindings(json, verdicts, isList);
        if (isList)
        {
            WriteSchemas(json, verdicts, isAccepted);
        }

        json.WriteEndObject();
    });

    /// <summary>Writes one JSON text and the end of the line.</summary>
    public static void Print(TextWriter writer, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        writer.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>What a registry calls a schema; what it does not say is left out.</summary>
    public static void WriteIdentity(Utf8JsonWriter json, int? version, int? id, Guid? guid)
    {
        if (version is not null)
        {
            json.WriteNumber("version", version.Value);
        }

        if (id is not null)
        {
            json.WriteNumber("id", id.Value);
        }

        if (guid is not null)
        {
            json.WriteString("guid", guid.Value);
        }
    }

    // Subjects may have levels of their own: then the top has none.
    private static void WriteLevel(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts)
    {
        string[] levels = [.. verdicts.Select(verdict => verdict.Level.Word()).Distinct()];
        if (levels.Length == 1)
        {
            json.WriteString("level", levels[0]);
        }
        else
        {
            json.WriteNull("level");
        }
    }

    private static void WriteFindings(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts, bool isNamed)
    {
        WriteFindings(json, "differences", verdicts, verdict => verdict.Differences, isNamed);
        WriteFindings(json, "compatibleDifferences", verdicts, verdict => verdict.CompatibleDifferences, isNamed);
        WriteFindings(json, "warnings", verdicts, verdict => verdict.Warnings, isNamed);
    }

    private static void WriteFindings(
        Utf8JsonWriter json, string name, IReadOnlyList<Verdict> verdicts, Func<Verdict, IReadOnlyList<Finding>> select, bool isNamed)
    {
        json.WriteStartArray(name);
        foreach (var (verdict, finding) in verdicts.SelectMany(verdict => select(verdict).Select(finding => (verdict, finding))))
        {
            json.WriteStartObject();
            json.WriteString("type", finding.Type);
            json.WriteString("path", finding.Path);
            json.WriteString("message", finding.Message);
            if (isNamed)
            {
                WriteName(json, verdict);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSchemas(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts, Func<Verdict, bool> isAccepted)
    {
        json.WriteStartArray("schemas");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            WriteName(json, verdict);
            json.WriteBoolean("compatible", isAccepted(verdict));
            json.WriteString("level", verdict.Level.Word());
            if (verdict.Note is not null)
            {
                json.WriteString("note", verdict.Note);
            }

            WriteFindings(json, [verdict], isNamed: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteString("file", verdict.File);
        if (verdict.Subject is not null)
        {
            json.WriteString("subject", verdict.Subject);
        }
    }
}
