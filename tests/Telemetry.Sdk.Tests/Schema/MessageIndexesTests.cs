using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class MessageIndexesTests
{
    [TestCase(new[] { 0 }, "00")]
    [TestCase(new[] { 1 }, "0202")]
    [TestCase(new[] { 2 }, "0204")]
    [TestCase(new[] { 0, 1 }, "040002")]
    [TestCase(new[] { 1, 0 }, "040200")]
    [TestCase(new[] { 1, 0, 0 }, "06020000")]
    [TestCase(new[] { 63 }, "027e")]
    [TestCase(new[] { 64 }, "028001")]
    [TestCase(new[] { int.MaxValue }, "02feffffff0f")]
    public void Encode_Path_IsZigZagAndReadsBack(int[] path, string hex)
    {
        var bytes = MessageIndexes.Encode(path);

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(hex));
        Assert.That(MessageIndexes.TryRead([.. bytes, 0xFF], out var consumed, out var read), Is.True);
        Assert.That(consumed, Is.EqualTo(bytes.Length));
        Assert.That(read, Is.EqualTo(path));
    }

    [Test]
    public void TryRead_LongFormOfTheFirstMessage_IsAccepted()
    {
        Assert.That(MessageIndexes.TryRead([2, 0], out _, out var path), Is.True);
        Assert.That(path, Is.EqualTo(new[] { 0 }));
    }

    [TestCase("", Description = "nothing")]
    [TestCase("02", Description = "count without index")]
    [TestCase("0280", Description = "index cut off")]
    [TestCase("01", Description = "negative count")]
    [TestCase("0201", Description = "negative index")]
    [TestCase("42", Description = "deeper than allowed")]
    [TestCase("feffffff0f", Description = "two billion indexes")]
    [TestCase("808080808000", Description = "overlong varint")]
    [TestCase("02ffffffff7f", Description = "varint past 32 bits")]
    public void TryRead_Damaged_IsRefused(string hex) =>
        Assert.That(MessageIndexes.TryRead(Convert.FromHexString(hex), out _, out _), Is.False);

    [Test]
    public void TryRead_FirstMessages_AllocatesNothing()
    {
        byte[] bytes = [2, 6];
        MessageIndexes.TryRead(bytes, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        MessageIndexes.TryRead(bytes, out _, out _);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Of_NestedAfterMap_CountsTheMapEntry() =>
        Assert.That(MessageIndexes.PathOf(Golden.V1.WithMaps.Types.AfterMap.Descriptor), Is.EqualTo(new[] { 0, 1 }));
}
