using Telemetry.Sdk.Cli.Sources;

namespace Telemetry.Sdk.Tests.Cli;

public sealed class ProtoSourceTests
{
    private readonly ProtoFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Files_OfAFolder_AreHiddenOnesTooAndNoBuildOutputs()
    {
        string[] written = [_folder.Write(".shared/a.proto", ""), _folder.Write("b.proto", "")];
        _folder.Write("bin/c.proto", "");
        _folder.Write("inner/obj/d.proto", "");
        _folder.Write(".git/refs/heads/e.proto", "");

        var files = ProtoSource.Of(_folder.Path).Files();

        Assert.That(files, Is.EqualTo(written));
    }

    [TestCase("proto/a.proto", true)]
    [TestCase("proto/.shared/a.proto", true)]
    [TestCase("proto/bin/a.proto", false)]
    public void IsWritten_PathInARepository_IsThatOfTheDisk(string path, bool expected) =>
        Assert.That(ProtoSource.IsWritten(path, "proto"), Is.EqualTo(expected));
}
