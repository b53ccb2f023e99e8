using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

/// <summary>A web application with one route that makes a span of its own, on the test server.</summary>
public sealed class CapturedShop(TelemetryCapture capture) : WebApplicationFactory<CapturedShop>
{
    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder().ConfigureWebHostDefaults(web => web
        .ConfigureServices(services => services.AddRouting().AddTicketTelemetry())
        .Configure(app => app.UseRouting().UseEndpoints(routes => routes.MapGet("/seats/{id}", (string id, TelemetryClient telemetry) =>
        {
            using var span = telemetry.StartSpan("seat.find");
            span.SetTag("seat", id);
            return Results.Ok();
        }))));

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.UseContentRoot(AppContext.BaseDirectory).ConfigureServices(services => services.AddTelemetryCapture(capture));
}
