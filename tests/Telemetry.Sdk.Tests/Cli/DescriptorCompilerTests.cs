using Google.Protobuf.Reflection;
using Telemetry.Sdk.Cli.Sources;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Tests.Conventions;

namespace Telemetry.Sdk.Tests.Cli;

/// <summary>protoc is the judge: the files that are compiled into this assembly.</summary>
public sealed class DescriptorCompilerTests
{
    private static readonly string Root = Path.Combine(SourceTree.Root, "..", "..", "tests", "Telemetry.Sdk.Tests", "Protos");

    // Groups: the text form that a registry keeps does not hold them in protoc's order.
    public static IEnumerable<TestCaseData> CompiledFiles => Files
        .Where(file => file.Name != "dynamic_tests/v1/legacy.proto")
        .Select(file => new TestCaseData(file).SetArgDisplayNames(file.Name));

    private static IEnumerable<FileDescriptor> Files => typeof(DescriptorCompilerTests).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
        .OfType<FileDescriptor>();

    [TestCaseSource(nameof(CompiledFiles))]
    public async Task Compile_File_GivesTheBytesOfProtoc(FileDescriptor expected)
    {
        var compiled = (await LoadAsync(expected.Name)).Compiled;

        Assert.That(FileDescriptorProto.Parser.ParseFrom(compiled.Bytes), Is.EqualTo(FileDescriptorProto.Parser.ParseFrom(expected.SerializedData)));
        Assert.That(compiled.Bytes, Is.EqualTo(expected.SerializedData.ToByteArray()));
        Assert.That(compiled.Losses, Is.Empty);
        Assert.That(compiled.Fingerprint, Is.EqualTo(SchemaFingerprint.Of(expected)));
    }

    [TestCase("import \"google/protobuf/descriptor.proto\"; extend google.protobuf.FieldOptions { string tag = 50001; } message A { int32 b = 1; }", "extend")]
    [TestCase("message A { int32 b = 1 [(tag) = \"x\"]; }", "option (tag)")]
    [TestCase("message A { } service S { rpc Get(A) returns (A) { } }", "service")]
    public async Task Compile_WhatOnlyProtocWrites_IsListed(string text, string loss)
    {
        using var folder = new ProtoFolder();
        var file = folder.Write("a.proto", "syntax = \"proto3\"; " + text);

        var compiled = (await new ProtoLoader(new DiskFiles(), []).LoadAsync(DiskFiles.FullPath(file), null, CancellationToken.None)).Compiled;

        Assert.That(compiled.Losses, Is.EqualTo(new[] { loss }));
        Assert.That(compiled.Fingerprint, Is.Null);
    }

    [Test]
    public void Read_Assembly_GivesTheFilesOfItsGeneratedTypes()
    {
        var schemas = AssemblySchemas.Read(typeof(DescriptorCompilerTests).Assembly.Location);

        var expected = Files.OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        Assert.That(schemas.Select(schema => schema.Name), Is.EqualTo(expected.Select(file => file.Name)));
        Assert.That(schemas.Select(schema => schema.Compiled.Bytes), Is.EqualTo(expected.Select(file => file.SerializedData.ToByteArray())));
        Assert.That(schemas.Select(schema => schema.Compiled.Fingerprint), Is.EqualTo(expected.Select(SchemaFingerprint.Of)));
    }

    private static Task<SourceSchema> LoadAsync(string name) =>
        new ProtoLoader(new DiskFiles(), [DiskFiles.FullPath(Root)]).LoadAsync(DiskFiles.FullPath(Path.Combine(Root, name)), null, CancellationToken.None);
}
