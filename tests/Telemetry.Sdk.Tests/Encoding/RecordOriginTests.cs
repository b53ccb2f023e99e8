using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class RecordOriginTests
{
    private static readonly Guid Instance = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Test]
    public void ToBytes_Origin_IsBigEndianThroughout()
    {
        var bytes = new RecordOrigin(Instance, 11, 0x0102030405060708, 300).ToBytes();

        Assert.That(
            Convert.ToHexStringLower(bytes),
            Is.EqualTo("00112233445566778899aabbccddeeff" + "0000000b" + "0102030405060708" + "0000012c"));
    }

    [Test]
    public void TryRead_LongerValue_IgnoresTheRest()
    {
        var origin = new RecordOrigin(Instance, TraceLane.Unplaced, 7, 1);
        byte[] longer = [.. origin.ToBytes(), 1, 2, 3];

        Assert.That(RecordOrigin.TryRead(longer, out var read), Is.True);
        Assert.That(read, Is.EqualTo(origin));
    }

    [Test]
    public void TryRead_ShorterValue_IsRefused() =>
        Assert.That(RecordOrigin.TryRead(new byte[RecordOrigin.Size - 1], out _), Is.False);

    [Test]
    public void SequenceGap_RoundTrip_KeepsRangesAndReasons()
    {
        SequenceGap[] gaps = [new(5, 3, DropReason.DeliveryFailed), new(1_000, 1, DropReason.TooLarge)];

        var bytes = SequenceGap.ToBytes(gaps);

        Assert.That(bytes, Has.Length.EqualTo(32));
        Assert.That(SequenceGap.Read([.. bytes, 9]), Is.EqualTo(gaps));
    }
}
