using Telemetry.Sdk.Cli.Output;

namespace Telemetry.Sdk.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args) => Tool.RunAsync(args, Streams.OfProcess(), CancellationToken.None);
}
