namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>A project of all examples in a temporary folder, against the assemblies beside the tests.</summary>
internal sealed class ReadmeProject : IDisposable
{
    // What an example may take as given; a variable of its own hides it.
    private const string Given = """
        global using System.Diagnostics;
        global using Confluent.Kafka;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using NUnit.Framework;
        global using OpenTelemetry.Trace;
        global using Telemetry.Sdk;
        global using Telemetry.Sdk.Testing;
        global using TicketShop.V1;
        global using static Readme.Given;

        namespace Readme
        {
            static class Given
            {
                public static string[] args => null!;
                public static WebApplicationBuilder builder => null!;
                public static WebApplication app => null!;
                public static IServiceCollection services => null!;
                public static IConfiguration configuration => null!;
                public static TelemetryClient telemetry => null!;
                public static TelemetryOptions options => null!;
                public static Telemetry.Sdk.Consuming.CorrelatedReader reader => null!;
                public static CancellationToken ct => default;
                public static CancellationToken cancellationToken => default;
                public static string code => null!;
                public static IProducer<string, byte[]> producer => null!;
                public static IConsumer<string, byte[]> consumer => null!;
                public static Message<string, byte[]> message => null!;
                public static ConsumeResult<string, byte[]> result => null!;
            }
        }
        """;

    private static readonly string[] References =
    [
        "Telemetry.Sdk.dll", "Telemetry.Sdk.Testing.dll", "TicketShop.dll", "Confluent.*.dll", "Google.Protobuf.dll",
        "Polly.Core.dll", "nunit.framework.dll", "OpenTelemetry*.dll", "Npgsql*.dll", "StackExchange.*.dll", "Microsoft.AspNetCore.Mvc.Testing.dll",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemetry-sdk-readme-");

    public void Dispose() => _folder.Delete(recursive: true);

    public async Task<(int ExitCode, string Output)> CompileAsync(IReadOnlyList<ReadmeBlock> blocks, CancellationToken cancellationToken)
    {
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            await WriteAsync(file, "<Project />");
        }

        await WriteAsync("readme.csproj", Project());
        await WriteAsync("Given.cs", Given);
        for (var i = 0; i < blocks.Count; i++)
        {
            await WriteAsync($"Block{i}.cs", ReadmeSource.Of(blocks[i], i));
        }

        return await new DotnetCommand(_folder.FullName).TryRunAsync(cancellationToken, "build", "readme.csproj", "--nologo", "-v", "q");
    }

    private static string Project()
    {
        var references = References
            .SelectMany(pattern => Directory.GetFiles(AppContext.BaseDirectory, pattern))
            .Distinct()
            .Select(file => $"""<Reference Include="{file}" />""");
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
                <RunAnalyzers>false</RunAnalyzers>
              </PropertyGroup>
              <ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """;
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), text);
}
