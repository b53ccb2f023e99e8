namespace Telemetry.Sdk.IntegrationTests;

public sealed class ProtoTests
{
    [Test]
    public void EventTypes_FullName_IsTheTopic() =>
        Assert.That(TicketShop.V1.SeatsHeld.Descriptor.FullName, Is.EqualTo("ticketshop.v1.SeatsHeld"));
}
