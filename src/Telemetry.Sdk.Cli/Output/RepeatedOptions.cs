using System.CommandLine;
using System.CommandLine.Parsing;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>Writes options of a command line again, for a command that is proposed.</summary>
internal static class RepeatedOptions
{
    // Of --setting those that name no secret.
    private static readonly string[] OpenSettings = ["ssl.ca.location=", "ssl.keystore.location=", "enable.ssl.certificate.verification=", "request.timeout.ms="];

    /// <summary>The options of these names that were given, each after a space.</summary>
    public static string Of(ParseResult parsed, params string[] names) => string.Concat(parsed.CommandResult.Children.OfType<OptionResult>()
        .Where(option => !option.Implicit && names.Contains(option.Option.Name))
        .SelectMany(option => option.Tokens.Where(value => IsOpen(option.Option.Name, value.Value)).Select(value => $" {option.Option.Name} {Word(value.Value)}")));

    /// <summary>A word as it stands on a command line.</summary>
    public static string Word(string value) => value.Length == 0 || value.Any(char.IsWhiteSpace) ? $"\"{value}\"" : value;

    private static bool IsOpen(string name, string value) => name != "--setting" || OpenSettings.Any(open => value.StartsWith(open, StringComparison.OrdinalIgnoreCase));
}
