using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Tests.Diagnostics;

namespace Telemetry.Sdk.Tests.Hosting;

public sealed class ClientInstancesTests
{
    [Test]
    public void Enter_SecondClient_KnowsTheFirstUntilItLeaves()
    {
        ClientInstances.Enter("first-of-test");

        var withFirst = ClientInstances.Enter("second-of-test");
        ClientInstances.Leave("first-of-test");
        var afterwards = ClientInstances.Enter("third-of-test");
        ClientInstances.Leave("second-of-test");
        ClientInstances.Leave("third-of-test");

        Assert.That(withFirst, Does.Contain("first-of-test").And.Contain("second-of-test"));
        Assert.That(afterwards, Does.Not.Contain("first-of-test"));
    }

    [Test]
    public void WarnIfSeveral_TwoClients_NamesThem()
    {
        var logger = new RecordingLogger();

        ClientInstances.WarnIfSeveral(logger, ["checkout"]);
        ClientInstances.WarnIfSeveral(logger, ["checkout", "payment"]);

        Assert.That(logger.Messages.Single(), Does.StartWith("2 telemetry clients run in this process (checkout, payment)."));
    }
}
