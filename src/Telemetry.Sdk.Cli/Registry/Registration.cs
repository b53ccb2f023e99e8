using Telemetry.Sdk.Cli.Schema;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Registry;

/// <summary>Registers schemas that were found compatible. For one thread.</summary>
internal sealed class Registration(RegistryConnection registry, CompatibilityLevel? level, bool isDry)
{
    private readonly Definitions _definitions = new(registry);

    public async Task<IReadOnlyList<RegisteredSubject>> RunAsync(IReadOnlyList<SubjectSchema> subjects, CancellationToken cancellationToken)
    {
        List<RegisteredSubject> registered = [];
        foreach (var subject in subjects)
        {
            registered.Add(await RunAsync(subject, cancellationToken).ConfigureAwait(false));
        }

        return registered;
    }

    private async Task<RegisteredSubject> RunAsync(SubjectSchema subject, CancellationToken cancellationToken)
    {
        var known = await _definitions.FindAsync(subject.Schema, cancellationToken).ConfigureAwait(false);
        if (known is not null && await registry.FindAsync(subject.Subject, known, cancellationToken).ConfigureAwait(false) is { } before)
        {
            await SetLevelAsync(subject.Subject, cancellationToken).ConfigureAwait(false);
            return new RegisteredSubject(subject.Subject, before, RegisteredSubject.Unchanged);
        }

        if (isDry)
        {
            return new RegisteredSubject(subject.Subject, null, RegisteredSubject.Planned);
        }

        var definition = await _definitions.RegisterAsync(subject.Schema, cancellationToken).ConfigureAwait(false);
        await SetLevelAsync(subject.Subject, cancellationToken).ConfigureAwait(false);
        var identity = await registry.RegisterAsync(subject.Subject, definition, cancellationToken).ConfigureAwait(false);

        // Old registries answer the id only.
        var whole = identity.Version is null ? await registry.FindAsync(subject.Subject, definition, cancellationToken).ConfigureAwait(false) : null;
        return new RegisteredSubject(subject.Subject, whole ?? identity, RegisteredSubject.Registered);
    }

    private Task SetLevelAsync(string subject, CancellationToken cancellationToken) =>
        level is { } wanted && !isDry ? registry.SetLevelAsync(subject, wanted.Word(), cancellationToken) : Task.CompletedTask;
}
