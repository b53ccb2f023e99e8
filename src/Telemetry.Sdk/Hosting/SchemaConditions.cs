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
            case SchemaState.Known when status.IsRemembered:
                Unreachable($"{status.Reason} The ids of an earlier run are used meanwhile");
                break;
            case SchemaState.Known:
                if (status.ReplacedId is { } replaced)
                {
                    health.Set(ReplacedKey(entry.Subject), $"records of subject {entry.Subject} left with schema id {replaced} of an earlier run, and the registry now says {status.Identity.Id}: was it emptied?");
                }

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
                Unreachable(reason);
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

    private void Unreachable(string reason)
    {
        health.Set(RegistryKey, reason);
        log.Write(RegistryKey, (registry, reason), static (l, s) => Log.SchemaRegistryUnreachable(l, s.registry, s.reason));
    }

    private static string ReplacedKey(string subject) => $"schema id {subject}";

    private static string Key(string subject) => $"subject {subject}";
}
