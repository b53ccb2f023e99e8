using System.Text.Json;
using Telemetry.Sdk.IntegrationTests.Packaging;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>The tool against git revisions of the shop's contracts.</summary>
public sealed class RevisionCheckTests
{
    private const string Events = "proto/ticketshop/v1/events.proto";
    private const string OldCount = "optional int32 count = 10;";

    private GitFolder _folder = null!;

    [SetUp]
    public void CopyTheShop()
    {
        _folder = new GitFolder();
        _folder.Write(Events, File.ReadAllText(Path.Combine(RepositoryFiles.Root, Events)));
        _folder.Commit();
    }

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Check_Unchanged_Answers0()
    {
        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Is.EqualTo($"{Events}: compatible at level BACKWARD\n"));
    }

    [Test]
    public async Task Check_ChangedType_Answers1WithOneSentenceForEachField()
    {
        _folder.Change(Events, OldCount, "optional string count = 10;");

        var (exitCode, output, _) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD", "--json");

        Assert.That(exitCode, Is.EqualTo(1));
        var json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("compatible").GetBoolean(), Is.False);
        Assert.That(
            json.GetProperty("differences").EnumerateArray().Select(d => (d.GetProperty("type").GetString(), d.GetProperty("path").GetString(), d.GetProperty("file").GetString())),
            Is.EqualTo(new[] { ("FIELD_SCALAR_KIND_CHANGED", "#/SeatsHeld/10", Events), ("FIELD_SCALAR_KIND_CHANGED", "#/SeatsReleased/10", Events) }));
    }

    [Test]
    public async Task Check_ByPathFromAnotherFolderAndAtAnOlderRevision_ComparesTheSameFile()
    {
        _folder.Change(Events, OldCount, "optional string count = 10;");
        _folder.Commit();
        var file = _folder[Events];

        var newest = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "check", file, "--against", "HEAD");
        var older = await ToolProcess.RunAsync(Path.GetTempPath(), "schema", "check", file, "--against", "HEAD~1");

        Assert.That(newest.ExitCode, Is.Zero, newest.Error);
        Assert.That(older.ExitCode, Is.EqualTo(1), older.Error);
    }

    [Test]
    public async Task Check_RemovedFile_IsABreakOfEachMessage()
    {
        File.Delete(_folder[Events]);

        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD");

        Assert.That(exitCode, Is.EqualTo(1), error);
        Assert.That(output, Does.Contain($"HEAD:{Events}: error MESSAGE_REMOVED: #/SeatsHeld: ").And.Contain("(the file is gone)"));
    }

    [Test]
    public async Task Check_RenamedFile_IsComparedWithWhatItWas()
    {
        _folder.Git("mv", Events, "proto/ticketshop/v1/all.proto");
        _folder.Change("proto/ticketshop/v1/all.proto", "optional int32 count = 10;", "optional int64 count = 10;");

        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Is.EqualTo($"proto/ticketshop/v1/all.proto: compatible at level BACKWARD (was HEAD:{Events})\n"));
    }

    [Test]
    public async Task Check_NewFile_IsCompatible()
    {
        _folder.Write("proto/ticketshop/v1/more.proto", "syntax = \"proto3\"; package ticketshop.v1; message More { int32 a = 1; }");

        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("proto/ticketshop/v1/more.proto: compatible at level BACKWARD (the file is new)"));
    }

    [Test]
    public async Task Check_ImportThatChanged_IsReadAtTheRevision()
    {
        _folder.Write("proto/shop/price.proto", "syntax = \"proto3\"; package shop; message Price { int32 cents = 1; }");
        _folder.Write("proto/shop/order.proto", "syntax = \"proto3\"; package shop; import \"shop/price.proto\"; message Order { Price price = 1; }");
        _folder.Commit();
        _folder.Change("proto/shop/price.proto", "int32 cents", "string cents");

        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto/shop/order.proto", "--against", "HEAD", "-I", "proto");

        Assert.That(exitCode, Is.EqualTo(1), error);
        Assert.That(output, Does.Contain("proto/shop/order.proto: error FIELD_SCALAR_KIND_CHANGED: "));
    }

    [Test]
    public async Task Check_Assembly_IsComparedWithTheProtosOfTheRevision()
    {
        Directory.CreateDirectory(_folder["bin"]);
        File.Copy(typeof(TicketShop.V1.SeatsHeld).Assembly.Location, _folder["bin/TicketShop.dll"]);
        File.Copy(typeof(TicketShop.Next.SeatsHeld).Assembly.Location, _folder["bin/TicketShop.Next.dll"]);

        var today = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "bin/TicketShop.dll", "--against", "HEAD");
        var next = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "bin/TicketShop.Next.dll", "--against", "HEAD");

        Assert.That(today.ExitCode, Is.Zero, today.Error);
        Assert.That(today.Output, Is.EqualTo("TicketShop.dll(ticketshop/v1/events.proto): compatible at level BACKWARD\n"));
        Assert.That(next.ExitCode, Is.EqualTo(1), next.Error);
        Assert.That(next.Output, Does.Contain("TicketShop.Next.dll(ticketshop/v1/events.proto): error FIELD_SCALAR_KIND_CHANGED: #/SeatsHeld/10: "));
    }

    [TestCase("no-such-branch", "has no revision 'no-such-branch'")]
    [TestCase("origin/main", "git fetch origin main")]
    [TestCase("--upload-pack=x", "is no git revision")]
    [TestCase("HEAD:proto", "has no revision")]
    public async Task Check_UnknownRevision_Answers2(string revision, string expected)
    {
        var (exitCode, output, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", $"--against={revision}");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain(expected).And.Not.Contains("   at "));
    }

    [Test]
    public async Task Check_OutsideARepository_Answers2()
    {
        var folder = Directory.CreateTempSubdirectory("telemetry-sdk-cli-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a.proto"), "syntax = \"proto3\";");

            var (exitCode, _, error) = await ToolProcess.RunAsync(folder.FullName, "schema", "check", "a.proto", "--against", "HEAD");

            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(error, Does.Contain("does not lie in a git repository"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Check_NeitherNowNorThen_Answers2()
    {
        var (exitCode, _, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "porto", "--against", "HEAD");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error, Does.Contain("holds no .proto file, neither now nor at the revision"));
    }

    [Test]
    public async Task Check_Links_AreNoFilesOfTheRevision()
    {
        File.CreateSymbolicLink(_folder["proto/link.proto"], "/etc/hostname");
        _folder.Commit();
        File.Delete(_folder["proto/link.proto"]);

        var (exitCode, _, error) = await ToolProcess.RunAsync(_folder.Path, "schema", "check", "proto", "--against", "HEAD");

        Assert.That(exitCode, Is.Zero, error);
    }
}
