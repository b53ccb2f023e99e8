using BenchmarkDotNet.Running;
using Telemetry.Sdk.Benchmarks;

if (args is ["compare", .. var which])
{
    if (which is [] or ["spans"])
    {
        EncodeSpan.Compare();
        await SpanStartStop.CompareAsync().ConfigureAwait(false);
    }

    if (which is [] or ["serdes"])
    {
        await SerdeRecord.CompareAsync().ConfigureAwait(false);
    }
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
