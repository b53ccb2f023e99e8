using System.Reflection;
using System.Runtime.Loader;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>A built assembly with the packages of its own versions, apart from the tool's.</summary>
internal sealed class AssemblyContext(string path) : AssemblyLoadContext(isCollectible: true)
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    // What is not found beside it may be part of the framework, or of the tool.
    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
}
