using System.Security.Cryptography;
using Golden.V1;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class SchemaFingerprintTests
{
    [Test]
    public void Of_FileWithImports_IsTheHashOfTheFilesDepthFirstEachOnce()
    {
        var file = Route.Descriptor.File;
        var geo = file.Dependencies.Single(import => import.Name == "golden/shared/geo.proto");
        var site = file.Dependencies.Single(import => import.Name == "golden/shared/site.proto");
        Assert.That(site.Dependencies, Does.Contain(geo));
        Assert.That(file.Dependencies[0], Is.SameAs(geo));
        byte[] bytes = [.. file.SerializedData.Span, .. geo.SerializedData.Span, .. site.SerializedData.Span];

        Assert.That(SchemaFingerprint.Of(file), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    [Test]
    public void Of_OtherFile_IsAnother() =>
        Assert.That(SchemaFingerprint.Of(Reading.Descriptor.File), Is.Not.EqualTo(SchemaFingerprint.Of(First.Descriptor.File)).And.Length.EqualTo(SchemaFingerprint.Length));
}
