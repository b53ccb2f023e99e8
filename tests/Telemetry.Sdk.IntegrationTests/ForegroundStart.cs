using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests;

/// <summary>Starts a program as a person at a terminal does: it can be told to end with Ctrl-C, however the tests themselves were started.</summary>
internal static class ForegroundStart
{
    // A shell starts its background jobs with SIGINT ignored, and so is every process below them.
    public static ProcessStartInfo Of(string program, IEnumerable<string> arguments) => OperatingSystem.IsLinux()
        ? new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        : new ProcessStartInfo(program, arguments);
}
