using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TicketShop.Services;

/// <summary>Answers a health probe with the status and, when it is not healthy, what is wrong and the command that cures it.</summary>
internal static class HealthAnswer
{
    public static HealthCheckOptions Options { get; } = new() { ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(report.Status == HealthStatus.Healthy
        ? nameof(HealthStatus.Healthy)
        : $"{report.Status}: {string.Join(' ', report.Entries.Values.Select(entry => entry.Description))}");
}
