using BenchmarkDotNet.Running;
using Telemetry.Sdk.Benchmarks;

if (args is ["compare"])
{
    EncodeSpan.Compare();
    await SpanStartStop.CompareAsync().ConfigureAwait(false);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
