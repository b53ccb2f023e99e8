using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>From a descriptor to canonical text and back, for any descriptor.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 500;

    [Test]
    public void Print_ADescriptor_IsReadAsTheSame() => RandomDescriptors.Files.Sample(
        file => AssertEqual(Link(Normalized(file)), file), iter: Rounds, threads: 2, print: Show);

    // The entry of a map stays a message there, which a compiler refuses and a registry takes.
    [Test]
    public void Print_ADescriptorAsItIs_IsReadAsTheSame() => RandomDescriptors.Files.Sample(
        file => AssertEqual(Link(ProtoPrinter.Print(Source(file).Tree)), file), iter: Rounds, threads: 2, print: Show);

    [Test]
    public void Print_WhatWasPrinted_IsTheSame() => RandomDescriptors.Files.Sample(
        file =>
        {
            var text = ProtoPrinter.Print(Source(file).Tree);
            var normalized = Normalized(file);

            Assert.That(ProtoPrinter.Print(SchemaSource.Read(text).Tree), Is.EqualTo(text));
            Assert.That(ProtoPrinter.Print(SchemaSource.Read(normalized).Normalize([])), Is.EqualTo(normalized));
            Assert.That(ProtoPrinter.Print(SchemaSource.Read(text).Normalize([])), Is.EqualTo(normalized));
        },
        iter: Rounds,
        threads: 2,
        print: Show);

    [Test]
    public void Normalize_AnotherOrder_IsTheSame() => Gen.Select(RandomDescriptors.Files, Gen.Int).Sample(
        (file, seed) =>
        {
            var shuffled = file.Clone();
            Shuffle(shuffled, new Random(seed));

            Assert.That(Normalized(shuffled), Is.EqualTo(Normalized(file)));
        },
        iter: Rounds,
        threads: 2);

    // Message indexes count positions.
    [Test]
    public void Normalize_AnotherOrderOfMessages_IsAnother()
    {
        var file = new FileDescriptorProto { MessageType = { new DescriptorProto { Name = "A" }, new DescriptorProto { Name = "B" } } };
        var turned = new FileDescriptorProto { MessageType = { new DescriptorProto { Name = "B" }, new DescriptorProto { Name = "A" } } };

        Assert.That(Normalized(turned), Is.Not.EqualTo(Normalized(file)));
    }

    // A process each: a sample.
    [Test]
    public void Print_ADescriptor_ProtocTakesIt() => RandomDescriptors.Files.Sample(
        file =>
        {
            var compiled = Protoc.Compile("a.proto", Normalized(file), imports: null);

            Assert.That(DescriptorForm.WithoutCustomOptions(compiled), Is.EqualTo(DescriptorForm.WithoutCustomOptions(Plain(file))));
        },
        iter: 60,
        threads: 2,
        print: Show);

    private static string Show(FileDescriptorProto file) => $"{file}\n{Normalized(file)}";

    private static SchemaSource Source(FileDescriptorProto file) => SchemaSource.Read(Convert.ToBase64String(file.ToByteArray()));

    private static string Normalized(FileDescriptorProto file) => ProtoPrinter.Print(Source(file).Normalize([]));

    private static SchemaFile Link(string text) => SchemaSource.Read(text).Link([]);

    private static void AssertEqual(SchemaFile read, FileDescriptorProto file) =>
        Assert.That(RegistryForm.OfText(read), Is.EqualTo(RegistryForm.OfCompiled(Plain(file))));

    // What protoc leaves out: empty packages, and flags that are false.
    private static FileDescriptorProto Plain(FileDescriptorProto file)
    {
        var plain = file.Clone();
        if (plain.Package.Length == 0)
        {
            plain.ClearPackage();
        }

        return plain;
    }

    private static void Shuffle(FileDescriptorProto file, Random random)
    {
        Shuffle(file.Dependency, random);
        foreach (var message in file.MessageType)
        {
            Shuffle(message, random);
        }

        foreach (var declared in file.EnumType)
        {
            Shuffle(declared.Value, random);
            Shuffle(declared.ReservedRange, random);
        }
    }

    private static void Shuffle(DescriptorProto message, Random random)
    {
        Shuffle(message.Field, random);
        Shuffle(message.ReservedRange, random);
        foreach (var nested in message.NestedType)
        {
            Shuffle(nested, random);
        }
    }

    private static void Shuffle<T>(RepeatedField<T> items, Random random)
    {
        T[] all = [.. items];
        random.Shuffle(all);
        items.Clear();
        items.Add(all);
    }
}
