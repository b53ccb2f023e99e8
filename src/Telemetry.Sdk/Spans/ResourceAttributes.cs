using System.Reflection;
using System.Runtime.InteropServices;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// The attributes of the resource: what the application and the environment say, which the options hold once they are resolved, then
/// what the process knows of itself. Asks no other machine, so it never delays a start.
/// </summary>
internal static class ResourceAttributes
{
    private const string ServiceName = "service.name";

    /// <summary>Builds the list; keys are unique, <c>service.name</c> comes first.</summary>
    /// <param name="options">The client's resolved options.</param>
    /// <param name="instanceId">Stands for <c>service.instance.id</c> where the application sets none.</param>
    public static IReadOnlyList<KeyValuePair<string, object?>> Build(TelemetryOptions options, Guid instanceId)
    {
        var attributes = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        Add(attributes, ServiceName, options.ServiceName);
        Add(attributes, "service.namespace", options.ServiceNamespace);
        Add(attributes, "service.version", options.ServiceVersion);
        foreach (var (key, value) in options.ResourceAttributes)
        {
            Add(attributes, key, value);
        }

        Add(attributes, ServiceName, "unknown_service:dotnet");
        Add(attributes, "service.instance.id", instanceId.ToString("D"));
        AddProcess(attributes);
        return [.. attributes.OrderByDescending(static attribute => attribute.Key == ServiceName)];
    }

    /// <summary>Returns the SDK's version without the commit that the compiler appends.</summary>
    public static string SdkVersion() =>
        typeof(ResourceAttributes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    private static void AddProcess(OrderedDictionary<string, object?> attributes)
    {
        Add(attributes, "host.name", Environment.MachineName);
        attributes.TryAdd("process.pid", (long)Environment.ProcessId);
        Add(attributes, "process.runtime.name", ".NET");
        Add(attributes, "process.runtime.version", Environment.Version.ToString());
        Add(attributes, "process.runtime.description", RuntimeInformation.FrameworkDescription);

        // Not "opentelemetry": that name belongs to its own SDK, https://opentelemetry.io/docs/specs/semconv/resource/#telemetry-sdk.
        attributes["telemetry.sdk.name"] = TelemetryClient.InstrumentationName;
        attributes["telemetry.sdk.language"] = "dotnet";
        attributes["telemetry.sdk.version"] = SdkVersion();
    }

    /// <summary>Adds a value that says something, unless the key is there.</summary>
    private static void Add(OrderedDictionary<string, object?> attributes, string key, string? value)
    {
        if (!string.IsNullOrWhiteSpace(key) && !string.IsNullOrWhiteSpace(value))
        {
            attributes.TryAdd(key, value);
        }
    }
}
