using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Telemetry.Sdk.Testing.Capture;

/// <summary>Claims the traces of a web host's requests: a test server runs them outside the test's async flow.</summary>
internal sealed class ClaimRequests(TelemetryCapture capture) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(request => context =>
        {
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                TraceClaims.Claim(activity.TraceId, capture);
            }

            TraceClaims.Current = capture;
            return request(context);
        });
        next(app);
    };
}
