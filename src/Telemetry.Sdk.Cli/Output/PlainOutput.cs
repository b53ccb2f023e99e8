using System.CommandLine;

namespace Telemetry.Sdk.Cli.Output;

/// <summary><c>--no-color</c>, which every command has.</summary>
internal static class PlainOutput
{
    private const string Name = "--no-color";

    public static Option<bool> Option() => new(Name) { Description = "No colours; NO_COLOR in the environment and redirected output do the same.", Recursive = true };

    public static bool IsPlain(this ParseResult parsed) => parsed.GetResult(Name) is not null && parsed.GetValue<bool>(Name);
}
