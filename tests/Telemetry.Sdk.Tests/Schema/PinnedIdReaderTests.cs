using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class PinnedIdReaderTests
{
    private const string Fingerprint = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Test]
    public void Parse_WholeFile_IsReadAsTheToolWritesIt()
    {
        var pinned = Parse($$"""
            {"version":1,"registry":"http://registry:8081","schemas":[
              {"subject":"t-value","version":3,"id":12,"guid":"00112233-4455-6677-8899-aabbccddeeff","fingerprint":"{{Fingerprint}}"},
              {"subject":"t-value","id":13,"later":"member"},
              {"subject":"u-value","id":0,"fingerprint":"{{Fingerprint}}"}]}
            """, out var failure);

        Assert.That(failure, Is.Null);
        Assert.That(pinned!.Registry, Is.EqualTo("http://registry:8081"));
        Assert.That(pinned.Find("t-value", Fingerprint), Is.EqualTo(new SchemaIdentity(12, new Guid("00112233-4455-6677-8899-aabbccddeeff"), 3)), "exactly this schema");
        Assert.That(pinned.Find("t-value", "other"), Is.EqualTo(new SchemaIdentity(13, null, null)), "any schema of the subject");
        Assert.That(pinned.Find("u-value", Fingerprint), Is.EqualTo(new SchemaIdentity(0, null, null)));
        Assert.That((pinned.Find("u-value", "other"), pinned.Find("v-value", Fingerprint)), Is.EqualTo(((SchemaIdentity?)null, (SchemaIdentity?)null)));
        Assert.That((pinned.Knows("u-value"), pinned.Knows("v-value")), Is.EqualTo((true, false)));
    }

    [Test]
    public void Parse_ByteOrderMark_IsSkipped() =>
        Assert.That(PinnedIdReader.Parse("f", [0xEF, 0xBB, 0xBF, .. "{\"version\":1,\"schemas\":[]}"u8], out _), Is.Not.Null);

    [TestCase("", "$ (line 1, byte 1)")]
    [TestCase("null", "is null")]
    [TestCase("[]", "$ (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[", "$.schemas")]
    [TestCase("{\"version\":1,\"schemas\":[]} {}", "$ (line 1")]
    [TestCase("{\"schemas\":[]}", "version is absent; it must be 1")]
    [TestCase("{\"version\":2,\"schemas\":[]}", "version is 2; it must be 1")]
    [TestCase("{\"version\":\"1\",\"schemas\":[]}", "$.version (line 1")]
    [TestCase("{\"version\":1}", "schemas is absent")]
    [TestCase("{\"version\":1,\"schemas\":{}}", "$.schemas (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[null]}", "schemas[0] is null")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1},\n{\"subject\":7,\"id\":1}]}", "$.schemas[1].subject (line 2")]
    [TestCase("{\"version\":1,\"schemas\":[{\"id\":1}]}", "schemas[0].subject is absent")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\"}]}", "schemas[0].id is absent")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":-1}]}", "schemas[0].id is -1; it must be 0 or more")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":\"1\"}]}", "$.schemas[0].id (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":2147483648}]}", "$.schemas[0].id (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1.5}]}", "$.schemas[0].id (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1,\"version\":0}]}", "schemas[0].version is 0; it must be 1 or more")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1,\"guid\":\"x\"}]}", "$.schemas[0].guid (line 1")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1,\"fingerprint\":\"AB\"}]}", "schemas[0].fingerprint is no fingerprint")]
    [TestCase("{\"version\":1,\"schemas\":[{\"subject\":\"a\",\"id\":1},{\"subject\":\"b\",\"id\":1},{\"subject\":\"a\",\"id\":2}]}", "schemas[2].subject is a a second time; it must be unique")]
    public void Parse_HostileFile_IsRefusedWithThePlace(string json, string expected)
    {
        var pinned = Parse(json, out var failure);

        Assert.That(pinned, Is.Null);
        Assert.That(failure, Does.Contain(expected));
    }

    [Test]
    public void Parse_TooLargeTooManyTooDeepOrTooLong_IsRefusedWithTheLimit()
    {
        var many = string.Join(',', Enumerable.Range(0, PinnedIdReader.MaxSchemas + 1).Select(i => $"{{\"subject\":\"s{i}\",\"id\":{i}}}"));
        string[] failures =
        [
            Refuse(new string(' ', PinnedIdReader.MaxFileBytes + 1)),
            Refuse($"{{\"version\":1,\"schemas\":[{many}]}}"),
            Refuse($"{{\"version\":1,\"other\":{new string('[', 100_000)}"),
            Refuse($"{{\"version\":1,\"schemas\":[{{\"subject\":\"{new string('s', 1_001)}\",\"id\":1}}]}}"),
        ];

        Assert.That(failures[0], Does.Contain("at most 4,194,304 bytes"));
        Assert.That(failures[1], Does.Contain("20,001 entries; it must have at most 20,000"));
        Assert.That(failures[2], Does.Contain("$.other"));
        Assert.That(failures[3], Does.Contain("1001 characters; it must have at most 1000"));
    }

    [Test]
    public void Parse_AnyByteOfAFileChanged_IsReadOrRefusedAndNeverThrows()
    {
        var whole = System.Text.Encoding.UTF8.GetBytes($"{{\"version\":1,\"schemas\":[{{\"subject\":\"t-välue\",\"version\":3,\"id\":12,\"fingerprint\":\"{Fingerprint}\"}}]}}");

        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var value in new byte[] { 0, (byte)'"', (byte)'{', (byte)'9', 0x80, 0xFF })
            {
                var changed = (byte[])whole.Clone();
                changed[i] = value;
                var pinned = PinnedIdReader.Parse("f", changed, out var failure);
                Assert.That(pinned is null, Is.EqualTo(failure is not null), $"byte {i} = {value}");
            }

            Assert.That(PinnedIdReader.Parse("f", whole.AsSpan(0, i), out _), Is.Null, $"cut at {i}");
        }
    }

    [Test]
    public void Read_NoFileOrADirectory_IsRefusedWithTheReason()
    {
        var folder = TestContext.CurrentContext.WorkDirectory;

        Assert.That((PinnedIdReader.Read(Path.Combine(folder, "no-such-file"), out var missing), missing), Is.EqualTo(((PinnedIds?)null, missing)));
        Assert.That(missing, Does.StartWith("it must be a file that can be read: "));
        Assert.That(PinnedIdReader.Read(folder, out var directory), Is.Null);
        Assert.That(directory, Does.StartWith("it must be a file that can be read: "));
    }

    private static PinnedIds? Parse(string json, out string? failure) => PinnedIdReader.Parse("f", System.Text.Encoding.UTF8.GetBytes(json), out failure);

    private static string Refuse(string json)
    {
        Assert.That(Parse(json, out var failure), Is.Null);
        return failure!;
    }
}
