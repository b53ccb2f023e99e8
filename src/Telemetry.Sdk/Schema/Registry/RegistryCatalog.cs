using System.Net;
using System.Text.Json;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// The calls that nothing in a running service makes: what a registry holds, and the level a subject is guarded by. Only the command
/// line has them, and only it writes a level. Failures as of <see cref="ISchemaRegistry"/>.
/// </summary>
internal sealed class RegistryCatalog(RegistryTransport transport) : IDisposable
{
    /// <summary>Returns a catalog with its own connections.</summary>
    public static RegistryCatalog Create(RegistrySettings settings, TimeProvider time) =>
        new(new RegistryTransport(settings, RegistryHandler.Create(settings), time));

    /// <summary>Lists the subjects, without deleted ones.</summary>
    public async Task<IReadOnlyList<string>> ListSubjectsAsync(CancellationToken cancellationToken)
    {
        var subjects = await transport.SendAsync(HttpMethod.Get, "subjects", body: null, RegistryContracts.Default.IReadOnlyListString, cancellationToken).ConfigureAwait(false);
        return subjects.Any(static subject => subject is null)
            ? throw new RegistryException(RegistryFailure.NotARegistry, "The Schema Registry's list of subjects has one without a name.")
            : subjects;
    }

    /// <summary>Lists the versions of a subject, oldest first; none where the subject is unknown.</summary>
    public async Task<IReadOnlyList<int>> ListVersionsAsync(string subject, CancellationToken cancellationToken)
    {
        try
        {
            var versions = await transport.SendAsync(
                HttpMethod.Get,
                $"subjects/{Uri.EscapeDataString(subject)}/versions",
                body: null,
                RegistryContracts.Default.IReadOnlyListInt32,
                cancellationToken).ConfigureAwait(false);
            return [.. versions.Order()];
        }
        catch (RegistryException missing) when (missing.Failure == RegistryFailure.SubjectUnknown)
        {
            return [];
        }
    }

    /// <summary>Returns the compatibility level that guards a subject, its own or the registry's, as the registry spells it.</summary>
    public async Task<string> GetLevelAsync(string subject, CancellationToken cancellationToken)
    {
        LevelContract answer;
        try
        {
            answer = await ConfigAsync($"config/{Uri.EscapeDataString(subject)}?defaultToGlobal=true", cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            // Registries that do not know the question answer for the subject alone.
            answer = await ConfigAsync("config", cancellationToken).ConfigureAwait(false);
        }

        // GET has another key than PUT, and some registries answer with the latter.
        return answer.CompatibilityLevel ?? answer.Compatibility
            ?? throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry names no compatibility level for subject '{subject}'.");
    }

    /// <summary>Sets the compatibility level of a subject.</summary>
    public Task SetLevelAsync(string subject, string level, CancellationToken cancellationToken) =>
        transport.SendAsync(
            HttpMethod.Put,
            $"config/{Uri.EscapeDataString(subject)}",
            JsonSerializer.SerializeToUtf8Bytes(new LevelContract(null, level), RegistryContracts.Default.LevelContract),
            RegistryContracts.Default.LevelContract,
            cancellationToken);

    public void Dispose() => transport.Dispose();

    private Task<LevelContract> ConfigAsync(string path, CancellationToken cancellationToken) =>
        transport.SendAsync(HttpMethod.Get, path, body: null, RegistryContracts.Default.LevelContract, cancellationToken);
}
