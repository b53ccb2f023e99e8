using System.Collections.Concurrent;

namespace Telemetry.Sdk.Schema;

/// <summary>The subjects of imports by a function of the application's, which is called once a file. Safe for all threads.</summary>
internal sealed class ReferenceSubjects(Func<string, string> referenceSubject)
{
    // Bounded by the process's descriptor files. What the function threw is kept as well.
    private readonly ConcurrentDictionary<string, Lazy<string>> _subjects = new(StringComparer.Ordinal);

    /// <summary>Returns the subject of an import.</summary>
    /// <param name="import">The path in the import statement.</param>
    /// <exception cref="ArgumentException">The function threw, or gave none.</exception>
    public string Of(string import) => _subjects.GetOrAdd(import, static (import, referenceSubject) => new(() => Ask(import, referenceSubject)), referenceSubject).Value;

    private static string Ask(string import, Func<string, string> referenceSubject)
    {
        string? subject;
        try
        {
            subject = referenceSubject(import);
        }
        catch (Exception failure)
        {
            throw new ArgumentException($"The subject of the import '{import}' cannot be told: {failure.Message}", nameof(referenceSubject), failure);
        }

        return string.IsNullOrEmpty(subject) ? throw new ArgumentException($"There is no subject for the import '{import}'.", nameof(referenceSubject)) : subject;
    }
}
