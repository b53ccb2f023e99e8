using TicketShop.Proof;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class RefusalReasonTests
{
    [Test]
    public void Of_ReasonsOfARegistry_NamesFieldTypesAndVersion() => Assert.That(
        RefusalReason.Of("""refused: {errorType:"FIELD_SCALAR_KIND_CHANGED", description:"The kind of a SCALAR field at path '#/SeatsHeld/10' in the new schema does not match its kind in the old schema"}; {oldSchemaVersion: 3}; {oldSchema: '...'}"""),
        Is.EqualTo("SeatsHeld.count: int32 -> string is incompatible with version 3 (FIELD_SCALAR_KIND_CHANGED)"));

    [TestCase("""{errorType:"MESSAGE_REMOVED", description:"The new schema is missing a MESSAGE type at path '#/Gone' in the old schema"}""")]
    [TestCase("""{errorType:"FIELD_KIND_CHANGED", description:"The type of a field at path '#/SeatsHeld/99' in the new schema does not match the old schema"}""")]
    [TestCase("The registry gives no reasons.")]
    public void Of_NoFieldOfTheShop_TheRegistrysWords(string reasons) => Assert.That(RefusalReason.Of(reasons), Is.EqualTo(reasons));

    [Test]
    public void Of_SeveralLines_One() => Assert.That(RefusalReason.Of("a\nb"), Is.EqualTo("a b"));
}
