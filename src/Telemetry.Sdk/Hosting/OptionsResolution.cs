using System.Reflection;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Hosting;

/// <summary>Turns options into what a client runs with: a validated copy with every open question decided. The same with and without a host; no I/O but for the files that settings name.</summary>
internal static class OptionsResolution
{
    /// <summary>The variable that turns the SDK off whatever the options say.</summary>
    public const string OffVariable = "TICKET_TELEMETRY";

    private const string ServiceName = "service.name";
    private const string ServiceNamespace = "service.namespace";
    private const string ServiceVersion = "service.version";

    /// <summary>Resolves options.</summary>
    /// <param name="options">The application's options; not changed.</param>
    /// <param name="services">What the host gives.</param>
    /// <returns>The copy and its warnings. When the SDK is off nothing is validated and nothing else is resolved.</returns>
    /// <exception cref="OptionsValidationException">Settings are invalid; all of them are named, with value and limit.</exception>
    public static ResolvedOptions Resolve(TelemetryOptions options, TelemetryServices services)
    {
        var copy = OptionsCopy.Of(options);
        copy.Enabled = options.Enabled && !IsOff(services.ReadVariable);
        if (!copy.Enabled)
        {
            return new(copy, []);
        }

        KafkaSettingNames.Fold(copy, copy.ConfigurationFailures);
        List<string> warnings = [.. copy.ConfigurationWarnings];
        var variables = new OpenTelemetryVariables(services.ReadVariable, warnings);
        copy.Spans.Limits.FillUnset(variables.Limit);
        if (!copy.Spans.IsSamplerSet && variables.Sampler() is { } sampler)
        {
            copy.Spans.Sampler = sampler;
        }

        ResolveResource(copy, variables, services);
        copy.Profile ??= services.IsDevelopmentHost ? TelemetryProfile.Development : TelemetryProfile.Verify;
        copy.SchemaRegistry.Policy ??= copy.Profile == TelemetryProfile.Development ? SchemaPolicy.Register : SchemaPolicy.Verify;
        var pinned = Validate(copy);
        if (PartitionWarning(copy) is { } warning)
        {
            warnings.Add(warning);
        }

        if (copy.SchemaRegistry is { Policy: not SchemaPolicy.Offline, IdFile.Length: > 0 })
        {
            warnings.Add($"{TelemetryOptions.SectionName}:SchemaRegistry:IdFile is not read: {TelemetryOptions.SectionName}:SchemaRegistry:Policy is {copy.SchemaRegistry.Policy}, not {nameof(SchemaPolicy.Offline)}.");
        }

        return new(copy, warnings) { PinnedIds = pinned };
    }

    /// <summary>Tells whether <c>TICKET_TELEMETRY</c> says <c>off</c>, <c>false</c> or <c>0</c>.</summary>
    public static bool IsOff(Func<string, string?> readVariable) =>
        readVariable(OffVariable)?.Trim().ToUpperInvariant() is "OFF" or "FALSE" or "0";

    private static PinnedIds? Validate(TelemetryOptions options)
    {
        List<string> failures = [.. options.ConfigurationFailures];
        failures.AddRange(new TelemetryOptionsValidator().Validate(TelemetryOptions.SectionName, options).Failures ?? []);
        failures.AddRange(new SettingRulesValidator().Validate(TelemetryOptions.SectionName, options).Failures ?? []);

        // A part of the configuration that stands in a file of its own: without it nothing could ever be sent, so it fails as a setting does.
        List<string> refused = [];
        var pinned = PinnedIdReader.Read(options.SchemaRegistry, refused);
        failures.AddRange(refused.Select(static r => $"{TelemetryOptions.SectionName}:SchemaRegistry:{r}"));
        return failures.Count == 0 ? pinned : throw new OptionsValidationException(TelemetryOptions.SectionName, typeof(TelemetryOptions), failures);
    }

    private static void ResolveResource(TelemetryOptions options, OpenTelemetryVariables variables, TelemetryServices services)
    {
        var resource = options.ResourceAttributes;
        foreach (var (key, value) in variables.ResourceAttributes())
        {
            resource.TryAdd(key, value);
        }

        // The three have properties of their own; beside those they would stand in the resource twice.
        resource.Remove(ServiceName, out var name);
        resource.Remove(ServiceNamespace, out var serviceNamespace);
        resource.Remove(ServiceVersion, out var version);
        var entry = Assembly.GetEntryAssembly();
        options.ServiceName = FirstText(variables.Text("OTEL_SERVICE_NAME"), options.ServiceName, name, services.HostApplicationName, entry?.GetName().Name)
            ?? "unknown_service:dotnet";
        options.ServiceNamespace = FirstText(options.ServiceNamespace, serviceNamespace);
        options.ServiceVersion = FirstText(options.ServiceVersion, version, entry?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    }

    private static string? FirstText(params ReadOnlySpan<string?> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? PartitionWarning(TelemetryOptions options)
    {
        string[] topics =
        [
            $"{options.Spans.Topic} {options.Spans.Partitions}",
            .. options.Events.Declarations.Values.Select(d => $"{d.Topic ?? options.Events.TopicPrefix + d.Descriptor.FullName} {d.Partitions ?? options.Events.Partitions}"),
        ];
        return topics.Select(t => t[(t.LastIndexOf(' ') + 1)..]).Distinct().Skip(1).Any()
            ? $"Correlated topics should have equal partition counts, or spans and events of one trace cannot be joined by lane: {string.Join(", ", topics)}."
            : null;
    }
}
