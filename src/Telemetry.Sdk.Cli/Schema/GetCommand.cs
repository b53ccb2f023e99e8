using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Registry;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema get</c>: one registered schema.</summary>
internal sealed class GetCommand
{
    private const string Latest = "latest";

    private readonly Argument<string> _subject = new("SUBJECT") { Description = "The subject, for example ticketshop.v1.SeatsHeld-value." };

    private readonly Option<string> _version = new("--version")
    {
        Description = "The version; the newest by default.",
        HelpName = "N|latest",
        DefaultValueFactory = _ => Latest,
    };

    private readonly Option<string> _format = new("--format")
    {
        Description = "text: as .proto; descriptor: base64 of the serialized FileDescriptorProto; json: with id, GUID, version and references.",
        HelpName = "text|descriptor|json",
        DefaultValueFactory = _ => "text",
    };

    private readonly RegistryOptions _registry = new();

    public static Command Create(Streams streams) => new GetCommand().Build(streams);

    private ToolCommand Build(Streams streams)
    {
        _format.AcceptOnlyFromAmong("text", "descriptor", "json");
        var command = new ToolCommand("get", "Print a registered schema.")
        {
            Arguments = { _subject },
            Options = { _version, _format },
            Examples =
            [
                "ticket-telemetry schema get ticketshop.v1.SeatsHeld-value --registry http://localhost:8081",
                "ticket-telemetry schema get ticketshop.v1.SeatsHeld-value --version 2 --format json --registry http://localhost:8081",
            ],
            Notes = """
                JSON: {"subject", "version", "id", "guid", "schemaType", "references": [{"name", "subject", "version"}], "schema": "the text"}

                Exit code: 0 printed, 2 wrong usage, or the registry does not have it, 3 the registry did not answer or its schema cannot be printed so.
                """,
        };
        _version.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !word.Equals(Latest, StringComparison.OrdinalIgnoreCase) && Number(word) is null)
            {
                result.AddError($"--version is a number from 1, or latest, not '{word}'.");
            }
        });
        _registry.AddTo(command.Options);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, streams, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        using var registry = _registry.Open(parsed);
        var (subject, version) = (parsed.GetRequiredValue(_subject), Number(parsed.GetValue(_version)!));
        var schema = await registry.SchemaAsync(subject, version, cancellationToken).ConfigureAwait(false)
            ?? throw new ToolException($"The registry has no {(version is null ? "" : $"version {version} of ")}subject '{subject}'; 'ticket-telemetry schema list' shows what it has.");
        switch (parsed.GetValue(_format))
        {
            case "descriptor":
                streams.Out.WriteLine(Descriptor(schema));
                break;
            case "json":
                WriteJson(streams.Out, subject, schema);
                break;
            default:
                streams.Out.WriteLine(Text(schema).TrimEnd());
                break;
        }

        return ExitCode.Success;
    }

    private static int? Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version : null;

    // Whatever the registry keeps: text, or a descriptor in base64.
    private static string Text(RegisteredSchema schema) => schema.SchemaType == SchemaRequest.Protobuf ? ProtoPrinter.Print(Read(schema).Tree) : schema.Schema;

    // A registry that knows the format has answered with the descriptor.
    private static string Descriptor(RegisteredSchema schema)
    {
        try
        {
            _ = Google.Protobuf.Reflection.FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(schema.Schema));
            return schema.Schema;
        }
        catch (Exception text) when (text is FormatException or InvalidProtocolBufferException)
        {
            throw new ToolException("This registry answers text only; take --format text.", ExitCode.NoAnswer);
        }
    }

    private static SchemaSource Read(RegisteredSchema schema)
    {
        try
        {
            return SchemaSource.Read(schema.Schema);
        }
        catch (Exception wrong) when (wrong is ProtoSyntaxException or InvalidProtocolBufferException)
        {
            throw new ToolException($"The registry's schema cannot be read: {wrong.Message}", ExitCode.NoAnswer);
        }
    }

    private static void WriteJson(TextWriter writer, string subject, RegisteredSchema schema) => ReportJson.Print(writer, json =>
    {
        json.WriteStartObject();
        json.WriteString("subject", schema.Subject ?? subject);
        ReportJson.WriteIdentity(json, schema.Version, schema.Id, schema.Guid);
        json.WriteString("schemaType", schema.SchemaType);
        json.WriteStartArray("references");
        foreach (var reference in schema.Imports)
        {
            json.WriteStartObject();
            json.WriteString("name", reference.Name);
            json.WriteString("subject", reference.Subject);
            json.WriteNumber("version", reference.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("schema", Text(schema));
        json.WriteEndObject();
    });
}
