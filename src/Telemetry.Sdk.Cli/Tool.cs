using System.CommandLine;
using System.CommandLine.Invocation;
using Spectre.Console;
using Telemetry.Sdk.Cli.Dev;
using Telemetry.Sdk.Cli.Output;
using Telemetry.Sdk.Cli.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli;

/// <summary>The tool as a whole: the commands, and how each end of them becomes an exit code.</summary>
internal static class Tool
{
    public const string Name = "ticket-telemetry";

    // Ctrl-C ends a command that does not end by itself.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs one command and returns its exit code. Nothing is thrown.</summary>
    public static async Task<int> RunAsync(string[] args, Streams streams, CancellationToken cancellationToken)
    {
        var parsed = Commands(streams).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(streams, parsed, [.. parsed.Errors.Select(error => error.Message)]);
        }

        try
        {
            var settings = new InvocationConfiguration
            {
                Output = streams.Out,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            };
            return await parsed.InvokeAsync(settings, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (ToolException end)
        {
            Complain(streams, parsed, end.Message);
            return end.ExitCode;
        }
        catch (RegistryException failure)
        {
            Complain(streams, parsed, failure.Message);
            return failure.Failure is RegistryFailure.Incompatible or RegistryFailure.Invalid or RegistryFailure.NotPermitted ? ExitCode.Incompatible : ExitCode.NoAnswer;
        }
        catch (Exception unexpected)
        {
            // The last boundary: a shell has no use for a stack trace.
            Complain(streams, parsed, $"unexpected {unexpected.GetType().Name}: {unexpected.Message}");
            return ExitCode.BadInput;
        }
    }

    private static RootCommand Commands(Streams streams)
    {
        var root = new RootCommand("Schemas that cannot break anyone, and a Kafka and a Schema Registry on a laptop. Part of Telemetry.Sdk.")
        {
            SchemaCommand.Create(streams),
            DevCommand.Create(streams),
        };
        root.Options.Add(PlainOutput.Option());
        ToolCommand.UseExamples(root);
        return root;
    }

    private static int Refuse(Streams streams, ParseResult parsed, IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
        {
            Complain(streams, parsed, error);
        }

        streams.Error.WriteLine("Try --help.");
        return ExitCode.BadInput;
    }

    private static void Complain(Streams streams, ParseResult parsed, string problem) =>
        streams.ErrorScreen(parsed.IsPlain()).MarkupLine($"[red]{Name}:[/] {Markup.Escape(problem)}");
}
