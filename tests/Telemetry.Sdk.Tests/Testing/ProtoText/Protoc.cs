using System.Diagnostics;
using System.Reflection;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>Google's compiler, as the judge of what a .proto text says.</summary>
internal static class Protoc
{
    /// <summary>Compiles a text.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="text">The text.</param>
    /// <param name="imports">The folder of what it imports; null where it imports nothing.</param>
    public static FileDescriptorProto Compile(string name, string text, string? imports)
    {
        var (file, errors) = Run(name, text, imports);
        Assert.That(file, Is.Not.Null, $"{errors}\n{text}");
        return file!;
    }

    /// <summary>Compiles all files of a folder at once.</summary>
    public static IReadOnlyDictionary<string, FileDescriptorProto> CompileAll(string folder)
    {
        string[] names = [.. Directory.GetFiles(folder, "*.proto").Select(path => Path.GetFileName(path))];
        var (set, errors) = Execute(names, Path.Combine(folder, "set"), [folder, Found("protoc.include")]);
        Assert.That(set, Is.Not.Null, errors);
        return set!.File.ToDictionary(file => file.Name);
    }

    /// <summary>What the compiler says against a text; empty where it takes it.</summary>
    public static string Errors(string text)
    {
        var (file, errors) = Run("a.proto", text, imports: null);
        return file is null ? errors : "";
    }

    private static (FileDescriptorProto? File, string Errors) Run(string name, string text, string? imports)
    {
        var folder = Directory.CreateTempSubdirectory("telemetry-sdk-protoc-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
            string[] roots = imports is null ? [folder.FullName] : [folder.FullName, imports];
            var (set, errors) = Execute([name], Path.Combine(folder.FullName, "set"), [.. roots, Found("protoc.include")]);
            return (set?.File.Single(), errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (FileDescriptorSet? Set, string Errors) Execute(string[] names, string output, string[] roots)
    {
        string[] arguments = [.. roots.Select(root => $"-I{root}"), $"--descriptor_set_out={output}", .. names];
        using var process = Process.Start(new ProcessStartInfo(Found("protoc"), arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0 ? FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(output)) : null, errors);
    }

    private static string Found(string name)
    {
        var path = typeof(Protoc).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == name)?.Value;
        if (!Path.Exists(path))
        {
            Assert.Ignore("The protoc of Grpc.Tools was not found when the tests were built.");
        }

        return path!;
    }
}
