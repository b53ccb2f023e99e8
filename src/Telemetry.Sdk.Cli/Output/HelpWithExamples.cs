using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>The library's help, then the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        (parseResult.CommandResult.Command as ToolCommand)?.WriteExamples(parseResult.InvocationConfiguration.Output);
        return result;
    }
}
