using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>What we read in a text, and what we print, says to protoc what the text says.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ProtocComparisonTests
{
    private DirectoryInfo _corpus = null!;
    private IReadOnlyDictionary<string, FileDescriptorProto> _compiled = null!;

    [OneTimeSetUp]
    public void WriteCorpus()
    {
        _corpus = Directory.CreateTempSubdirectory("telemetry-sdk-corpus-");
        foreach (var (name, text) in Corpus.Texts)
        {
            File.WriteAllText(Path.Combine(_corpus.FullName, name), text);
        }

        _compiled = Protoc.CompileAll(_corpus.FullName);
    }

    [OneTimeTearDown]
    public void DeleteCorpus() => _corpus.Delete(recursive: true);

    [Test]
    public void Corpus_IsLargeEnough() => Assert.That(Corpus.Texts, Has.Count.GreaterThanOrEqualTo(60));

    [TestCaseSource(typeof(Corpus), nameof(Corpus.Names))]
    public void Link_AText_DescribesWhatProtocDoes(string name) =>
        Assert.That(RegistryForm.OfText(Corpus.Link(name)), Is.EqualTo(RegistryForm.OfCompiled(_compiled[name])));

    [TestCaseSource(typeof(Corpus), nameof(Corpus.Names))]
    public void Print_AText_LosesNothing(string name) => AssertSame(name, Corpus.Source(name).Tree);

    // Sorted by number as in the registry, a negative constant comes first, which protoc refuses in proto3.
    [TestCaseSource(nameof(NormalizedNames))]
    public void Normalize_AText_LosesNothing(string name) => AssertSame(name, Corpus.Source(name).Normalize(Corpus.Imports(name)));

    [TestCaseSource(nameof(NormalizedNames))]
    public void Read_ADescriptor_LosesNothingButCustomOptions(string name)
    {
        var source = SchemaSource.Read(Convert.ToBase64String(_compiled[name].ToByteArray()));

        var printed = Protoc.Compile(name, ProtoPrinter.Print(source.Normalize(Corpus.Imports(name))), _corpus.FullName);

        Assert.That(DescriptorForm.WithoutCustomOptions(printed), Is.EqualTo(DescriptorForm.WithoutCustomOptions(_compiled[name])));
    }

    // The comparison must not tell how a client sent its file.
    [TestCaseSource(typeof(Corpus), nameof(Corpus.Names))]
    public void Check_ATextAndItsDescriptor_FindsNoDifference(string name)
    {
        var imports = Corpus.Imports(name);
        var text = SchemaSource.Read(Corpus.Texts[name]).Link(imports);
        var descriptor = SchemaSource.Read(Convert.ToBase64String(_compiled[name].ToByteArray())).Link(imports);

        Assert.That(LevelRule.Of(CompatibilityLevel.Full).Compare(text, descriptor).Where(found => found.Difference.Type != DifferenceType.MessageMoved), Is.Empty);
    }

    // Line ends and a byte order mark say nothing.
    [TestCaseSource(typeof(Corpus), nameof(Corpus.Names))]
    public void Print_OtherLineEnds_ChangeNothing(string name)
    {
        var text = ProtoPrinter.Print(Corpus.Source(name).Tree);

        Assert.That(ProtoPrinter.Print(SchemaSource.Read("\uFEFF" + Corpus.Texts[name].Replace("\n", "\r\n", StringComparison.Ordinal)).Tree), Is.EqualTo(text));
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.Names))]
    public void Print_WhatWasPrinted_IsTheSame(string name)
    {
        var text = ProtoPrinter.Print(Corpus.Source(name).Tree);
        var normalized = ProtoPrinter.Print(Corpus.Source(name).Normalize(Corpus.Imports(name)));

        Assert.That(ProtoPrinter.Print(SchemaSource.Read(text).Tree), Is.EqualTo(text));
        Assert.That(ProtoPrinter.Print(SchemaSource.Read(normalized).Tree), Is.EqualTo(normalized));
        Assert.That(ProtoPrinter.Print(SchemaSource.Read(normalized).Normalize(Corpus.Imports(name))), Is.EqualTo(normalized));
    }

    private static IEnumerable<string> NormalizedNames() => Corpus.Names.Where(name => name != "enums.proto");

    private void AssertSame(string name, ProtoFile tree)
    {
        var printed = Protoc.Compile(name, ProtoPrinter.Print(tree), _corpus.FullName);

        Assert.That(DescriptorForm.Of(printed), Is.EqualTo(DescriptorForm.Of(_compiled[name])));
    }
}
