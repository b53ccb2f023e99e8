using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class WireReaderTests
{
    [TestCase("", DecodeError.None)]
    [TestCase("0801", DecodeError.None, TestName = "varint")]
    [TestCase("08ffffffffffffffffff01", DecodeError.None, TestName = "varint of ten bytes")]
    [TestCase("08ffffffffffffffffffff01", DecodeError.BadVarint, TestName = "varint of eleven bytes")]
    [TestCase("08ff", DecodeError.Truncated, TestName = "varint without end")]
    [TestCase("0001", DecodeError.BadTag, TestName = "field 0")]
    [TestCase("0601", DecodeError.BadTag, TestName = "wire type 6")]
    [TestCase("0701", DecodeError.BadTag, TestName = "wire type 7")]
    [TestCase("8080808080100101", DecodeError.BadTag, TestName = "field number of 33 bits")]
    [TestCase("0901020304050607", DecodeError.Truncated, TestName = "short fixed64")]
    [TestCase("0d010203", DecodeError.Truncated, TestName = "short fixed32")]
    [TestCase("0a02ff", DecodeError.Truncated, TestName = "length past the end")]
    [TestCase("0affffffffffffffffff01", DecodeError.Truncated, TestName = "length of 64 bits")]
    [TestCase("0b08010c", DecodeError.None, TestName = "group")]
    [TestCase("0b131408010c", DecodeError.None, TestName = "group in a group")]
    [TestCase("0b14", DecodeError.BadGroup, TestName = "another group's end")]
    [TestCase("0c", DecodeError.BadGroup, TestName = "end without start")]
    [TestCase("0b0801", DecodeError.Truncated, TestName = "group without end")]
    public void TryRead_Message_EndsWith(string hex, object expected)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        while (reader.TryRead(out _))
        {
        }

        Assert.That(reader.Error, Is.EqualTo(expected));
    }

    [TestCase(WireReader.MaxDepth, DecodeError.None)]
    [TestCase(WireReader.MaxDepth + 1, DecodeError.TooDeep)]
    public void TryRead_NestedGroups_AreCapped(int depth, object expected)
    {
        byte[] groups = [.. Enumerable.Repeat((byte)0x0B, depth), .. Enumerable.Repeat((byte)0x0C, depth)];
        var reader = new WireReader(groups);
        reader.TryRead(out _);

        Assert.That(reader.Error, Is.EqualTo(expected));
    }

    [TestCase(0ul, 1)]
    [TestCase(127ul, 1)]
    [TestCase(128ul, 2)]
    [TestCase(16_383ul, 2)]
    [TestCase(16_384ul, 3)]
    [TestCase(ulong.MaxValue, 10)]
    public void Varint_Number_TakesAByteForEverySevenBits(ulong value, int expected)
    {
        var bytes = new byte[10];
        var writer = new WireWriter(bytes);
        writer.Varint(value);

        Assert.That(WireSize.Varint(value), Is.EqualTo(expected));
        Assert.That(writer.Position, Is.EqualTo(expected));
    }
}
