using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>Kills one Kafka client with a fatal error, by the function that librdkafka has for tests (rdkafka.h, <c>rd_kafka_test_fatal_error</c>).</summary>
internal static class FatalError
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int TestFatalError(nint client, int error, [MarshalAs(UnmanagedType.LPUTF8Str)] string reason);

    public static void Raise(IClient client, string reason)
    {
        var handle = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client.Handle)!;
        using var process = Process.GetCurrentProcess();
        var module = process.Modules.Cast<ProcessModule>().First(static m => m.ModuleName.Contains("librdkafka", StringComparison.OrdinalIgnoreCase));
        var export = NativeLibrary.GetExport(NativeLibrary.Load(module.FileName), "rd_kafka_test_fatal_error");
        var error = Marshal.GetDelegateForFunctionPointer<TestFatalError>(export)(handle.DangerousGetHandle(), (int)ErrorCode.FencedInstanceId, reason);
        Assert.That(error, Is.Zero);
    }
}
