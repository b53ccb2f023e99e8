using System.Diagnostics;
using Telemetry.Sdk.IntegrationTests.Delivery;

namespace Telemetry.Sdk.IntegrationTests;

/// <summary>What this assembly does as a process of its own, which some tests start.</summary>
internal static class ChildProgram
{
    public static int Main(string[] args) => args is [SchemaIdHammer.Name, var folder, var seed, var rounds]
        ? SchemaIdHammer.Run(folder, int.Parse(seed, null), int.Parse(rounds, null))
        : 2;

    /// <summary>Starts this assembly as a process.</summary>
    public static Process Start(params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(ChildProgram).Assembly.Location, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
