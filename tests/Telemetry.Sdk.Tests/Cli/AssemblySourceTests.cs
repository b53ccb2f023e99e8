namespace Telemetry.Sdk.Tests.Cli;

/// <summary>Whatever is called .dll: one clear line.</summary>
public sealed class AssemblySourceTests
{
    private readonly ProtoFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Check_Garbage_IsNoAssembly() => await RefusesAsync(_folder.Write("garbage.dll", "no assembly"), "is no .NET assembly");

    [Test]
    public async Task Check_NativeLibrary_IsNoAssembly()
    {
        var native = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runtimes"), "librdkafka.so", SearchOption.AllDirectories).First();
        File.Copy(native, _folder["native.dll"]);

        await RefusesAsync(_folder["native.dll"], "is no .NET assembly");
    }

    [Test]
    public async Task Check_TornAssembly_IsNoAssembly()
    {
        var whole = await File.ReadAllBytesAsync(typeof(AssemblySourceTests).Assembly.Location);
        await File.WriteAllBytesAsync(_folder["torn.dll"], whole[..(whole.Length / 3)]);

        await RefusesAsync(_folder["torn.dll"], "torn.dll");
    }

    [Test]
    public async Task Check_AssemblyWithoutProtobuf_IsNamed() =>
        await RefusesAsync(typeof(TestAttribute).Assembly.Location, "holds no types generated from .proto files");

    [Test]
    public async Task Check_MissingAssembly_SaysThatAProjectIsBuilt() => await RefusesAsync(_folder["absent.dll"], "does not exist. Build the project first.");

    [Test]
    public async Task Check_OtherFile_IsRefused() => await RefusesAsync(_folder.Write("notes.txt", "x"), "is neither a .proto file, nor a folder, nor a built assembly");

    private static async Task RefusesAsync(string file, string expected)
    {
        // Nothing listens there: the source is read first.
        var run = await ToolRun.OfAsync("schema", "check", file, "--registry", "http://127.0.0.1:1");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Error, Does.StartWith("ticket-telemetry: ").And.Contain(expected).And.Not.Contains("   at "));
        Assert.That(run.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }
}
