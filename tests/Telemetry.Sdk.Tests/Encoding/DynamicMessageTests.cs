using System.Text.Json;
using CsCheck;
using DynamicTests.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>Google.Protobuf's generated types, parser and JSON are the judge.</summary>
public sealed class DynamicMessageTests
{
    private static readonly JsonFormatter Google = new(JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(EverythingReflection.Descriptor)));
    private static readonly FileDescriptor EverythingFile = Built(EverythingReflection.Descriptor);
    private static readonly FileDescriptor LegacyFile = Built(LegacyReflection.Descriptor);

    [Test]
    public void ToJson_AnyMessage_IsWhatGooglesFormatterWrites() => Gen.Int.Sample(
        seed =>
        {
            var message = new RandomMessage(seed).Like(new Everything());

            return AreSame(Google.Format(message), Decoded(message).ToJson());
        },
        iter: 1_000);

    [Test]
    public void ToJson_AnyProto2Message_IsWhatGooglesFormatterWrites() => Gen.Int.Sample(
        seed =>
        {
            var message = new RandomMessage(seed).Like(new Legacy());

            return AreSame(Google.Format(message), Decoded(message).ToJson());
        },
        iter: 1_000);

    [Test]
    public void TryDecode_DamagedMessages_AreReadOrRefusedAsByGooglesParser() => Gen.Select(Gen.Int, Gen.Int[0, 5_000], Gen.Byte, Gen.Int[0, 3]).Sample(
        (seed, at, value, kind) =>
        {
            var bytes = Damaged(new RandomMessage(seed).Like(new Everything()).ToByteArray(), at, value, kind);
            var expected = Parsed(bytes);
            var message = new DynamicMessage(Type("Everything"));

            var error = DynamicDecoder.TryDecode(message, bytes);

            return error == DecodeError.None
                ? expected is not null && HasSameJson(expected, message)
                : expected is null || IsLenient(expected, error, bytes);
        },
        iter: 5_000);

    [Test]
    public void TryDecode_AnyBytes_Ends() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            var message = new DynamicMessage(Type("Everything"));
            return DynamicDecoder.TryDecode(message, bytes) != DecodeError.None || message.ToJson().Length > 0;
        },
        iter: 5_000);

    [Test]
    public void TryDecode_MessageInTwoParts_IsMergedAndTheLastOfAOneofStays()
    {
        byte[] parts =
        [
            .. new Everything { Child = new Everything { PlainInt32 = 1, ManyInt32 = { 1 } }, ChosenText = "first" }.ToByteArray(),
            .. new Everything { Child = new Everything { PlainString = "b", ManyInt32 = { 2 } }, ChosenInner = new() { Count = 2 } }.ToByteArray(),
            .. new Everything { ChosenInner = new() { Text = "c" } }.ToByteArray(),
        ];

        var message = Decoded(parts, "Everything");

        Assert.That(message.ToJson(), Is.EqualTo("""{"child":{"plainInt32":1,"plainString":"b","manyInt32":[1,2]},"chosenInner":{"text":"c","count":2}}"""));
        Assert.That(message["chosen_text"], Is.Null);
    }

    [Test]
    public void TryDecode_MapEntriesWithoutKeyOrValue_HaveTheDefaults()
    {
        var toInner = (uint)Everything.Descriptor.FindFieldByName("to_inner").FieldNumber;
        var byInt = (uint)Everything.Descriptor.FindFieldByName("by_int32").FieldNumber;
        byte[] bytes = [.. LengthDelimited(toInner, []), .. LengthDelimited(byInt, [18, 1, 65]), .. LengthDelimited(byInt, [18, 1, 66])];

        Assert.That(Decoded(bytes, "Everything").ToJson(), Is.EqualTo("""{"byInt32":{"0":"B"},"toInner":{"":{}}}"""));
    }

    [Test]
    public void TryDecode_FieldsThatTheSchemaDoesNotKnow_AreKeptByNumber()
    {
        var message = Decoded(new Everything { PlainInt32 = 5, PlainDouble = 1, PlainFloat = 1, PlainInt64 = 9, PlainString = "x", Child = new() { PlainBool = true } }.ToByteArray(), "Part");

        Assert.That(message.Fields.Select(field => (field.Number, field.Name)), Is.EqualTo(new[] { (3, "plain_int32"), (62, "child") }));
        Assert.That(message.UnknownFields, Is.EqualTo(new DynamicField[]
        {
            new(1, null, BitConverter.DoubleToUInt64Bits(1)), new(2, null, BitConverter.SingleToUInt32Bits(1)), new(4, null, 9UL), new(14, null, ByteString.CopyFromUtf8("x")),
        }));
        Assert.That(((DynamicMessage)message["child"]!).UnknownFields, Has.Count.EqualTo(1));
        Assert.That(message.ToJson(), Is.EqualTo("""{"plainInt32":5,"child":{}}"""));
    }

    [Test]
    public void TryDecode_EnumNumberWithoutAName_IsTheNumber()
    {
        var message = Decoded(new Everything { Colour = (Colour)99, Colours = { Colour.Red, (Colour)(-7) } });

        Assert.That(message["colour"], Is.EqualTo(new DynamicEnumValue(99, null)));
        Assert.That(message.ToJson(), Is.EqualTo("""{"colour":99,"colours":["COLOUR_RED",-7]}"""));
    }

    [Test]
    public void TryDecode_Presence_IsThatOfTheSyntax()
    {
        var proto3 = Decoded(new Everything { PlainInt32 = 0, OptionalInt32 = 0 });
        byte[] explicitZero = [24, 5, 24, 0];
        var proto2 = Decoded(new Legacy { Name = "", Count = 0 });

        Assert.That(proto3.Fields.Select(field => field.Name), Is.EqualTo(new[] { "optional_int32" }));
        Assert.That(Decoded(explicitZero, "Everything").Fields, Is.Empty, "a default on the wire is no presence");
        Assert.That(proto2.Fields.Select(field => field.Name), Is.EqualTo(new[] { "name", "count" }));
    }

    [TestCase(100, true)]
    [TestCase(101, false)]
    public void TryDecode_NestedMessages_AreReadAsDeepAsGooglesParserDoes(int depth, bool isRead)
    {
        var bytes = Nested(depth, static inner => LengthDelimited(62, inner));

        Assert.That(Parsed(bytes) is not null, Is.EqualTo(isRead));
        Assert.That(DynamicDecoder.TryDecode(new DynamicMessage(Type("Everything")), bytes), Is.EqualTo(isRead ? DecodeError.None : DecodeError.TooDeep));
    }

    [Test]
    public void TryDecode_NestingBombs_AreRefusedWithoutDepthOfStack()
    {
        byte[] groups = [.. Enumerable.Repeat<byte>(0x2B, 1_000_000)];
        var messages = new byte[100_000];
        new Random(1).NextBytes(messages);

        Assert.That(DynamicDecoder.TryDecode(new DynamicMessage(LegacyFile.FindTypeByName<MessageDescriptor>("Legacy")), groups), Is.EqualTo(DecodeError.TooDeep));
        Assert.That(DynamicDecoder.TryDecode(new DynamicMessage(Type("Everything")), Nested(5_000, static inner => LengthDelimited(62, inner))), Is.EqualTo(DecodeError.TooDeep));
    }

    [Test]
    public void TryDecode_LengthBeyondTheRecord_AllocatesNothingForIt()
    {
        byte[] twoGigabytes = [0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 65];
        var type = Type("Everything");
        DynamicDecoder.TryDecode(new DynamicMessage(type), twoGigabytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = DynamicDecoder.TryDecode(new DynamicMessage(type), twoGigabytes);

        Assert.That(error, Is.EqualTo(DecodeError.Truncated));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000));
    }

    [Test]
    public void ToJson_AnyOfATypeThatTheSchemaLacksOrThatIsDamaged_IsItsBytes()
    {
        var unknown = new Any { TypeUrl = "type.googleapis.com/acme.Missing", Value = ByteString.CopyFrom(1, 2, 3) };
        var damaged = new Any { TypeUrl = "x/dynamic_tests.v1.Part", Value = ByteString.CopyFrom(255) };

        var json = Decoded(new Everything { SeveralAny = { unknown, damaged, new Any() } }).ToJson();

        Assert.That(json, Is.EqualTo("""{"severalAny":[{"@type":"type.googleapis.com/acme.Missing","@value":"AQID"},{"@type":"x/dynamic_tests.v1.Part","@value":"/w=="},{}]}"""));
    }

    [Test]
    public void ToJson_AnyInAnyTwoHundredTimes_EndsAtTheDepthOfAMessage()
    {
        var any = new Any { TypeUrl = "/google.protobuf.Any" };
        for (var i = 0; i < 200; i++)
        {
            any = new Any { TypeUrl = "/google.protobuf.Any", Value = any.ToByteString() };
        }

        var json = Decoded(new Everything { SeveralAny = { any } }).ToJson();

        Assert.That(json, Does.Contain("@value"));
    }

    [Test]
    public void ToJson_KnownTypesWhoseContentHasNoForm_AreWrittenFieldByField()
    {
        var message = new Everything
        {
            KnownTimestamp = new Timestamp { Seconds = long.MaxValue },
            KnownDuration = new Duration { Seconds = 1, Nanos = -1 },
            KnownFieldmask = new FieldMask { Paths = { "notSnake" } },
            KnownValue = new Value(),
        };

        Assert.That(Decoded(message).ToJson(), Is.EqualTo(
            """{"knownTimestamp":{"seconds":"9223372036854775807"},"knownDuration":{"seconds":"1","nanos":-1},"knownFieldmask":{"paths":["notSnake"]},"knownValue":null}"""));
    }

    [Test]
    public void TryDecode_MapKeysThatFallTogetherInADictionary_AreReadInTime()
    {
        var byInt = Everything.Descriptor.FindFieldByName("by_int64").FieldNumber;
        using var record = new MemoryStream();
        for (var i = 0L; i < 100_000; i++)
        {
            // One bucket for every prime size below: the hash of a long is the sum of its halves.
            var key = ((i << 32) | i) & long.MaxValue;
            record.Write(LengthDelimited((uint)byInt, [8, .. Varint((ulong)key)]));
        }

        var started = System.Diagnostics.Stopwatch.StartNew();
        var message = Decoded(record.ToArray(), "Everything");

        Assert.That((System.Collections.ICollection)message["by_int64"]!, Has.Count.EqualTo(100_000));
        Assert.That(started.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private static DynamicMessage Decoded(IMessage message) => Decoded(message.ToByteArray(), message.Descriptor.Name);

    private static DynamicMessage Decoded(byte[] bytes, string type)
    {
        var message = new DynamicMessage(Type(type));
        Assert.That(DynamicDecoder.TryDecode(message, bytes), Is.EqualTo(DecodeError.None));
        return message;
    }

    private static MessageDescriptor Type(string name) =>
        EverythingFile.FindTypeByName<MessageDescriptor>(name) ?? LegacyFile.FindTypeByName<MessageDescriptor>(name);

    private static FileDescriptor Built(FileDescriptor file)
    {
        var files = new List<FileDescriptor>();
        Add(file, files);
        return FileDescriptor.BuildFromByteStrings(files.Select(each => each.SerializedData))[^1];
    }

    private static void Add(FileDescriptor file, List<FileDescriptor> files)
    {
        foreach (var import in file.Dependencies.Where(import => !files.Contains(import)))
        {
            Add(import, files);
        }

        files.Add(file);
    }

    private static Everything? Parsed(byte[] bytes)
    {
        try
        {
            return Everything.Parser.ParseFrom(bytes);
        }
        catch (Exception refused) when (refused is InvalidProtocolBufferException or InvalidOperationException)
        {
            // The second one at a tag that is cut to nothing.
            return null;
        }
    }

    // Google's parser cuts a tag of more than 32 bits to 32, takes a packed list of negative length for an empty one, and reads the number in a
    // wrapper beyond the wrapper's end.
    private static bool IsLenient(Everything expected, DecodeError error, byte[] bytes) =>
        error == DecodeError.BadTag || bytes.AsSpan().IndexOf(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }) >= 0 || expected.ToString().Contains("value\"", StringComparison.Ordinal);

    private static bool HasSameJson(Everything expected, DynamicMessage message)
    {
        var json = message.ToJson();
        try
        {
            // An Any without a type is nothing to Google's formatter.
            return expected.ToString().Contains("severalAny", StringComparison.Ordinal) || AreSame(Google.Format(expected), json);
        }
        catch (Exception refused) when (refused is InvalidOperationException or InvalidProtocolBufferException)
        {
            // Google's formatter refuses what has no JSON form; ours has to write something.
            return true;
        }
    }

    private static bool AreSame(string expected, string actual)
    {
        using var a = JsonDocument.Parse(expected, new JsonDocumentOptions { MaxDepth = 500 });
        using var b = JsonDocument.Parse(actual, new JsonDocumentOptions { MaxDepth = 500 });
        return JsonElement.DeepEquals(a.RootElement, b.RootElement) ? true : throw new AssertionException(Difference(a.RootElement, b.RootElement));
    }

    private static string Difference(JsonElement expected, JsonElement actual, string at = "$")
    {
        if (expected.ValueKind != JsonValueKind.Object || actual.ValueKind != JsonValueKind.Object)
        {
            return $"{at} is {actual} and should be {expected}";
        }

        var name = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).First(name =>
            !expected.TryGetProperty(name, out var a) || !actual.TryGetProperty(name, out var b) || !JsonElement.DeepEquals(a, b));
        return Difference(expected.TryGetProperty(name, out var value) ? value : default, actual.TryGetProperty(name, out var other) ? other : default, $"{at}.{name}");
    }

    private static byte[] Damaged(byte[] bytes, int at, byte value, int kind)
    {
        var place = bytes.Length == 0 ? 0 : at % bytes.Length;
        return kind switch
        {
            0 => bytes[..place],
            1 => [.. bytes[..place], value, .. bytes[place..]],
            2 when bytes.Length > 0 => [.. bytes[..place], value, .. bytes[(place + 1)..]],
            _ => [.. bytes[..place], .. bytes[place..].Skip(1 + (value % 4))],
        };
    }

    private static byte[] Nested(int depth, Func<byte[], byte[]> wrap)
    {
        byte[] bytes = [];
        for (var i = 0; i < depth; i++)
        {
            bytes = wrap(bytes);
        }

        return bytes;
    }

    private static byte[] LengthDelimited(uint number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
