namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>The smallest applications that use the packages as the README says.</summary>
internal static class ScratchApplication
{
    public static Task WriteConsoleAsync(string folder, string version) => WriteAsync(
        folder,
        "Microsoft.NET.Sdk",
        $"""<PackageReference Include="Telemetry.Sdk" Version="{version}" />""",
        """
        using Telemetry.Sdk;

        var options = new TelemetryOptions { ServiceName = "packaging-console" };
        options.Kafka.BootstrapServers = Environment.GetEnvironmentVariable("TicketTelemetry__Kafka__BootstrapServers")!;
        await using var telemetry = new TelemetryClient(options);
        using (telemetry.StartSpan("packaging.console").SetTag("answer", 42))
        {
        }

        var flushed = await telemetry.FlushAsync(TimeSpan.FromSeconds(60));
        Console.WriteLine(flushed);
        return flushed.Completed ? 0 : 1;
        """);

    public static Task WriteWebAsync(string folder, string version) => WriteAsync(
        folder,
        "Microsoft.NET.Sdk.Web",
        $"""<PackageReference Include="Telemetry.Sdk" Version="{version}" /><PackageReference Include="Telemetry.Sdk.Testing" Version="{version}" />""",
        """
        using Telemetry.Sdk;
        using Telemetry.Sdk.Testing;

        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTicketTelemetry();
        await using var app = builder.Build();
        app.MapGet("/ping/{name}", (string name) => name);
        await app.StartAsync();
        using (var http = new HttpClient())
        {
            Console.WriteLine(await http.GetStringAsync(app.Urls.Single() + "/ping/pong"));
        }

        // The testing package is for the same application's tests; naming a type of it shows that it installs beside the core.
        Console.WriteLine(typeof(EmbeddedKafka).FullName);
        var flushed = await app.Services.GetRequiredService<TelemetryClient>().FlushAsync(TimeSpan.FromSeconds(60));
        Console.WriteLine(flushed);
        await app.StopAsync();
        return flushed.Completed ? 0 : 1;
        """);

    private static async Task WriteAsync(string folder, string sdk, string packages, string program)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "app.csproj"),
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseAppHost>false</UseAppHost>
                <EnableDefaultContentItems>false</EnableDefaultContentItems>
              </PropertyGroup>
              <ItemGroup>{packages}</ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
    }
}
