using System.CommandLine;
using System.Collections;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>The options that name a registry. What they leave out is taken from the environment, by the names that a service has for it.</summary>
internal sealed class RegistryOptions
{
    private const string Section = "TicketTelemetry__SchemaRegistry__";

    // Settings of a service that say nothing about the registry.
    private static readonly string[] OtherSettings = ["CacheDirectory", "Policy", "IdFile", "RequestTimeout"];

    private readonly Option<string?> _url = new("--registry")
    {
        Description = $"The Schema Registry; several addresses are separated by commas. Without it: {Section}Url from the environment.",
        HelpName = "URL",
    };

    private readonly Option<string[]> _settings = new("--setting")
    {
        Description = $"A setting of the registry by Confluent's name, for example ssl.ca.location=ca.pem; may be given several times. Credentials better stand in the environment, for example as {Section}basic_auth_user_info.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(IList<Option> options)
    {
        options.Add(_url);
        options.Add(_settings);
    }

    /// <summary>Whether a registry is named on the command line.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(_url) is not null;

    /// <summary>Opens the registry; asks it nothing.</summary>
    /// <exception cref="ToolException">None is named, or a setting is wrong.</exception>
    public RegistryConnection Open(ParseResult parsed)
    {
        var options = new SchemaRegistryOptions { Url = "" };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            ReadVariable((string)variable.Key, (string?)variable.Value ?? "", options);
        }

        foreach (var setting in parsed.GetValue(_settings)!)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ToolException("--setting is KEY=VALUE, for example ssl.ca.location=ca.pem.");
            }

            options.Settings[setting[..equals]] = setting[(equals + 1)..];
        }

        FoldUrl(options);
        options.Url = parsed.GetValue(_url) ?? options.Url;
        return RegistryConnection.Open(options);
    }

    // The core takes the address from a word before it looks at Url: the option would lose against the environment.
    private static void FoldUrl(SchemaRegistryOptions options)
    {
        foreach (var (name, value) in options.Settings.Where(setting => RegistryWords.Word(setting.Key) == "url").ToArray())
        {
            options.Settings.Remove(name);
            options.Url = string.IsNullOrWhiteSpace(value) ? options.Url : value;
        }
    }

    private static void ReadVariable(string name, string value, SchemaRegistryOptions options)
    {
        if (!name.StartsWith(Section, StringComparison.OrdinalIgnoreCase) || value.Length == 0)
        {
            return;
        }

        var setting = name[Section.Length..];
        if (setting.Equals("Url", StringComparison.OrdinalIgnoreCase))
        {
            options.Url = value;
        }
        else if (!OtherSettings.Contains(setting, StringComparer.OrdinalIgnoreCase))
        {
            options.Settings[setting] = value;
        }
    }
}
