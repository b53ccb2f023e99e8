using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Hosting;

/// <summary>Turns what the schema resolver finds out into health conditions and log lines. Called on background threads; thread-safe.</summary>
internal sealed class SchemaConditions(string registry, TelemetryHealth health, RateLimitedLog log)
{
    private const string RegistryKey = "schema registry";

    public void Changed(SchemaEntry entry)
    {
        var status = entry.Status;
        switch (status.State)
        {
            case SchemaState.Known:
                Known(entry.Subject, status.Identity.Id);
                break;
            case SchemaState.Blocked:
                health.Clear(RegistryKey);
                if (health.Set(Key(entry.Subject), $"subject {entry.Subject} is blocked: {status.Reason}", status.Cure))
                {
                    Log.SchemaBlocked(log.Logger, entry.Subject, status.Reason ?? "", status.Cure ?? "");
                }

                break;
            case SchemaState.Rejected:
                health.Clear(RegistryKey);
                if (health.Set(Key(entry.Subject), $"the registry refuses the schema of subject {entry.Subject}: {status.Reason}"))
                {
                    Log.SchemaRejected(log.Logger, entry.Subject, status.Reason ?? "");
                }

                break;
            case SchemaState.Pending when status.Reason is { } reason:
                health.Set(RegistryKey, $"the Schema Registry at {registry} does not answer as it should: {reason}");
                log.Write(RegistryKey, (registry, reason), static (l, s) => Log.SchemaRegistryUnreachable(l, s.registry, s.reason));
                break;
        }
    }

    private void Known(string subject, int id)
    {
        if (health.Clear(RegistryKey))
        {
            Log.SchemaRegistryReachable(log.Logger, registry);
        }

        if (health.Clear(Key(subject)))
        {
            Log.SchemaUnblocked(log.Logger, subject, id);
        }
    }

    private static string Key(string subject) => $"subject {subject}";
}
