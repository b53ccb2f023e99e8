using Golden.V1;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
public sealed class SchemaCheckerTests
{
    private const string Import = "golden/shared/geo.proto";

    [Test]
    public async Task CheckAsync_FirstCallerOfAnImportGivesUp_TheOthersHaveItsAnswer(CancellationToken ct)
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var registry = new FakeRegistry
        {
            Before = (_, subject, ct) =>
            {
                if (subject != Import)
                {
                    return Task.CompletedTask;
                }

                asked.TrySetResult();
                return answer.Task.WaitAsync(ct);
            },
        };
        registry.Know(Import);
        registry.Know("b-value");
        using var checker = Checker(registry);
        using var impatient = new CancellationTokenSource();

        var first = checker.CheckAsync("a-value", Beacon.Descriptor.File, impatient.Token);
        await asked.Task.WaitAsync(ct);
        var second = checker.CheckAsync("b-value", Beacon.Descriptor.File, ct);
        await impatient.CancelAsync();
        Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
        answer.SetResult();

        Assert.That((await second.WaitAsync(ct)).State, Is.EqualTo(SchemaState.Known));
        Assert.That(registry.Calls, Is.EqualTo(new[] { "lookup " + Import, "lookup b-value" }));
    }

    [Test]
    public async Task Dispose_ImportThatIsAskedFor_IsCancelled(CancellationToken ct)
    {
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var registry = new FakeRegistry
        {
            Before = async (_, _, ct) =>
            {
                asked.TrySetResult();
                await using var _ = ct.Register(() => ended.TrySetResult());
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            },
        };
        var checker = Checker(registry);

        var check = checker.CheckAsync("a-value", Beacon.Descriptor.File, CancellationToken.None);
        await asked.Task.WaitAsync(ct);
        checker.Dispose();

        await ended.Task.WaitAsync(ct);
        Assert.That(() => check, Throws.InstanceOf<OperationCanceledException>());
    }

    private static SchemaChecker Checker(FakeRegistry registry)
    {
        var settings = RegistrySettings.Read(new SchemaRegistryOptions { Url = "http://registry.test:8081" }, []);
        return new SchemaChecker(registry, new SchemaCure(settings), new SchemaRules(), new RegistryPipeline(TimeProvider.System, static () => 1));
    }
}
