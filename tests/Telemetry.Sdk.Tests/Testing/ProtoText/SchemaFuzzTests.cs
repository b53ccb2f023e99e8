using CsCheck;
using Google.Protobuf;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>Whatever bytes come: a schema, or a typed error.</summary>
public sealed class SchemaFuzzTests
{
    private const int Rounds = 5_000;

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "(", ")", "<", ">", "=", ";", ",", ".", "\"", "'", "/", "/*", "*/", "//", "-", "+", "0", "-1", "0x", "1e+", "99999999999", "\\", "\\x", "\\u", "\0", "\uFEFF",
        "\uD800", "message ", "enum ", "oneof ", "group ", "map<", "extend ", "reserved ", "extensions ", "max ", "to ", "option ", "syntax ", "import ", "package ", "service ", "rpc ",
        "returns ", "stream ", "optional ", "repeated ", "required ", "inf", "nan", "int32 ", "string ", ".M", "M.N",
    ];

    private static readonly string[] Texts = [.. Corpus.Texts.Values];
    private static readonly byte[][] Descriptors = [.. Corpus.Names.Select(name => Corpus.Link(name).Descriptor.ToByteArray())];

    private static readonly Gen<string> GenText = Gen.Select(
        OneOf(Texts), OneOf(Texts), Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Int[0, 40], OneOf(Tokens)).Array[1, 6],
        (text, other, edits) => edits.Aggregate(text, (edited, edit) => Edit(edited, other, edit)));

    private static readonly Gen<byte[]> GenDescriptor = Gen.Select(
        OneOf(Descriptors), Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Byte).Array[1, 6],
        (bytes, edits) => edits.Aggregate(bytes, Edit));

    [Test]
    public void Parse_AMutatedText_IsReadOrRefused() => GenText.Sample(AssertTyped, iter: Rounds, threads: 2);

    [Test]
    public void Parse_AMutatedDescriptor_IsReadOrRefused() =>
        GenDescriptor.Sample(bytes => AssertTyped(Convert.ToBase64String(bytes)), iter: Rounds, threads: 2);

    [Test]
    public void Parse_AnyText_IsReadOrRefused() => OneOf(Tokens).Array[0, 40].Sample(words => AssertTyped(string.Concat(words)), iter: Rounds, threads: 2);

    // All that a registry does with a schema.
    private static void AssertTyped(string text)
    {
        ProtobufSchema schema;
        try
        {
            schema = ProtobufSchema.Parse(text);
        }
        catch (FormatException)
        {
            return;
        }

        var source = SchemaSource.Read(text);
        var printed = ProtoPrinter.Print(source.Tree);
        var normalized = ProtoPrinter.Print(source.Normalize([]));
        Assert.That(ProtobufCompatibility.Check(schema, schema, CompatibilityLevel.Full).IsCompatible, text);
        Assert.That(schema.File.Descriptor.ToByteArray(), Is.Not.Null);
        if (IsText(text))
        {
            Assert.That(ProtoPrinter.Print(SchemaSource.Read(printed).Tree), Is.EqualTo(printed), text);
            Assert.That(ProtoPrinter.Print(SchemaSource.Read(normalized).Normalize([])), Is.EqualTo(normalized), text);
        }
    }

    // A descriptor may have names that no text can.
    private static bool IsText(string text)
    {
        try
        {
            ProtoReader.Read(text);
            return true;
        }
        catch (ProtoSyntaxException)
        {
            return false;
        }
    }

    private static Gen<T> OneOf<T>(T[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static string Edit(string text, string other, (int Kind, double Place, int Length, string Token) edit)
    {
        var start = (int)(edit.Place * text.Length);
        var end = Math.Min(text.Length, start + edit.Length);
        return edit.Kind switch
        {
            0 => text.Remove(start, end - start),
            1 => text.Insert(start, text[start..end]),
            2 => text.Insert(start, edit.Token),
            3 => text.Remove(start, end - start).Insert(start, edit.Token),
            _ => text[..start] + other[(int)(edit.Place * other.Length)..],
        };
    }

    private static byte[] Edit(byte[] bytes, (int Kind, double Place, byte Value) edit)
    {
        var start = Math.Min((int)(edit.Place * bytes.Length), Math.Max(0, bytes.Length - 1));
        return edit.Kind switch
        {
            _ when bytes.Length == 0 => [edit.Value],
            0 => [.. bytes[..start], .. bytes[(start + 1)..]],
            1 => [.. bytes[..start], edit.Value, .. bytes[start..]],
            2 => [.. bytes[..start], edit.Value, .. bytes[(start + 1)..]],
            _ => bytes[..start],
        };
    }
}
