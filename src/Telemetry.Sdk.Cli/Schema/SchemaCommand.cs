using System.CommandLine;
using Telemetry.Sdk.Cli.Output;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary><c>schema</c>: everything about schemas.</summary>
internal static class SchemaCommand
{
    public static Command Create(Streams streams) => new ToolCommand("schema", "Check, compare and register Protobuf schemas.")
    {
        Subcommands =
        {
            CheckCommand.Create(streams),
            DiffCommand.Create(streams),
            RegisterCommand.Create(streams),
            ListCommand.Create(streams),
            GetCommand.Create(streams),
            ExportCommand.Create(streams),
        },
        Examples =
        [
            "ticket-telemetry schema check proto --against origin/main",
            "ticket-telemetry schema diff old/events.proto new/events.proto",
        ],
    };
}
