namespace Telemetry.Sdk.Testing;

internal static class AssemblyMarker;
