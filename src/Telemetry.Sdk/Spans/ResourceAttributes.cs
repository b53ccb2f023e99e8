using System.Reflection;
using System.Runtime.InteropServices;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// The attributes of the resource: what the application says, then OpenTelemetry's environment variables, then what the process
/// knows of itself. Asks no other machine, so it never delays a start.
/// </summary>
internal static class ResourceAttributes
{
    public const string ServiceName = "service.name";
    public const string ServiceNamespace = "service.namespace";
    public const string ServiceVersion = "service.version";
    public const string ServiceInstanceId = "service.instance.id";

    private const string NameVariable = "OTEL_SERVICE_NAME";
    private const string AttributesVariable = "OTEL_RESOURCE_ATTRIBUTES";

    /// <summary>Builds the list; keys are unique, <c>service.name</c> comes first.</summary>
    /// <param name="options">The client's options.</param>
    /// <param name="instanceId">Stands for <c>service.instance.id</c> where the application sets none.</param>
    /// <param name="applicationName">The host's application name, if there is a host.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static IReadOnlyList<KeyValuePair<string, object?>> Build(TelemetryOptions options, Guid instanceId, string? applicationName, Func<string, string?> variable)
    {
        var attributes = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        AddFirst(attributes, ServiceName, options.ServiceName, options.ResourceAttributes.TryGetValue(ServiceName, out var named) ? named : null, variable(NameVariable));
        AddFirst(attributes, ServiceNamespace, options.ServiceNamespace);
        AddFirst(attributes, ServiceVersion, options.ServiceVersion);
        foreach (var (key, value) in options.ResourceAttributes)
        {
            AddFirst(attributes, key, value);
        }

        foreach (var (key, value) in ResourceVariable.Parse(variable(AttributesVariable)))
        {
            AddFirst(attributes, key, value);
        }

        var entry = Assembly.GetEntryAssembly();
        AddFirst(attributes, ServiceName, applicationName, entry?.GetName().Name, "unknown_service");
        AddFirst(attributes, ServiceVersion, VersionOf(entry));
        AddFirst(attributes, ServiceInstanceId, instanceId.ToString("D"));
        AddProcess(attributes);
        return [.. attributes.OrderByDescending(static attribute => attribute.Key == ServiceName)];
    }

    private static void AddProcess(OrderedDictionary<string, object?> attributes)
    {
        AddFirst(attributes, "host.name", Environment.MachineName);
        attributes.TryAdd("process.pid", (long)Environment.ProcessId);
        AddFirst(attributes, "process.runtime.name", ".NET");
        AddFirst(attributes, "process.runtime.version", Environment.Version.ToString());
        AddFirst(attributes, "process.runtime.description", RuntimeInformation.FrameworkDescription);

        // Not "opentelemetry": that name belongs to its own SDK, https://opentelemetry.io/docs/specs/semconv/resource/#telemetry-sdk.
        attributes["telemetry.sdk.name"] = TelemetryClient.InstrumentationName;
        attributes["telemetry.sdk.language"] = "dotnet";
        attributes["telemetry.sdk.version"] = VersionOf(typeof(ResourceAttributes).Assembly);
    }

    /// <summary>Adds the first of the values that says something, unless the key is there.</summary>
    private static void AddFirst(OrderedDictionary<string, object?> attributes, string key, params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(key) && !string.IsNullOrWhiteSpace(value))
            {
                attributes.TryAdd(key, value);
                return;
            }
        }
    }

    /// <summary>The informational version without the commit that the compiler appends.</summary>
    private static string? VersionOf(Assembly? assembly) =>
        assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
