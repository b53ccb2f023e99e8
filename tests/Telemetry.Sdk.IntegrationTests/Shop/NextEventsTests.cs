using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>The next version is made by the build from the events of today.</summary>
public sealed class NextEventsTests
{
    [Test]
    public void NextEvents_BesideTheEvents_DifferInOneTypeAndTheNamespace()
    {
        var today = TicketShop.V1.EventsReflection.Descriptor.ToProto();
        var next = TicketShop.Next.EventsReflection.Descriptor.ToProto();

        var count = next.MessageType.Single(type => type.Name == "SeatsHeld").Field.Single(field => field.Name == "count");
        Assert.That(count.Type, Is.EqualTo(FieldDescriptorProto.Types.Type.String));
        count.Type = FieldDescriptorProto.Types.Type.Int32;
        next.Options.CsharpNamespace = today.Options.CsharpNamespace;
        Assert.That(next, Is.EqualTo(today));
    }

    [Test]
    public void Shop_Assembly_HoldsItsOwnContractsOnly()
    {
        var descriptors = typeof(TicketShop.V1.SeatsHeld).Assembly.GetTypes().Where(type => type.GetProperty("Descriptor")?.PropertyType == typeof(FileDescriptor));

        Assert.That(descriptors, Is.EqualTo(new[] { typeof(TicketShop.V1.EventsReflection) }));
    }

    [Test]
    public void NextEvents_ComparedWithTheEvents_IncompatibleForThatReasonOnly()
    {
        var result = ProtobufCompatibility.Check(
            TicketShop.V1.EventsReflection.Descriptor, TicketShop.Next.EventsReflection.Descriptor, CompatibilityLevel.Backward);

        Assert.That(result.IsCompatible, Is.False);
        Assert.That(result.Differences.Select(d => (d.Type, d.Path)), Is.EqualTo(new[] { ("FIELD_SCALAR_KIND_CHANGED", "#/SeatsHeld/10") }));
    }
}
