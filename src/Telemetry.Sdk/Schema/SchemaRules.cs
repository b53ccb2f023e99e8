using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>What is done about a schema and its imports: registered or only looked up, and under which subjects.</summary>
internal sealed record SchemaRules
{
    /// <summary>Gets a value indicating whether schemas are registered; otherwise they are looked up.</summary>
    public bool Register { get; init; }

    /// <summary>Gets a value indicating whether the registry compares normalized schemas.</summary>
    public bool Normalize { get; init; }

    /// <summary>Gets a value indicating whether imports that every registry brings along are left out.</summary>
    public bool SkipKnownTypes { get; init; } = true;

    /// <summary>Gets the subject of an import, from the path in the import statement.</summary>
    public Func<string, string> ReferenceSubject { get; init; } = static name => name;

    public static SchemaRules Of(SchemaPolicy policy) => new() { Register = policy == SchemaPolicy.Register };

    /// <summary>Returns the imports that a registry is told about.</summary>
    public FileDescriptor[] ImportsOf(FileDescriptor file) => [.. file.Dependencies.Where(import => !SkipKnownTypes || !IsBuiltIn(import))];

    /// <summary>Returns what tells these rules' schema of a file from that of others: each may have another id under the same subject.</summary>
    public string KeyOf(FileDescriptor file)
    {
        var subjects = new SortedDictionary<string, string>(StringComparer.Ordinal);
        AddSubjects(file, subjects);
        return string.Join('\n', subjects.Select(static import => $"{import.Key}={import.Value}").Prepend($"normalize={Normalize} skip={SkipKnownTypes}"));
    }

    private void AddSubjects(FileDescriptor file, SortedDictionary<string, string> into)
    {
        foreach (var import in ImportsOf(file).Where(import => !into.ContainsKey(import.Name)))
        {
            into[import.Name] = ReferenceSubject(import.Name);
            AddSubjects(import, into);
        }
    }

    // Files that every registry brings along, as Confluent's clients skip them (skip.known.types).
    private static bool IsBuiltIn(FileDescriptor file) =>
        file.Name.StartsWith("google/protobuf/", StringComparison.Ordinal)
        || file.Name.StartsWith("google/type/", StringComparison.Ordinal)
        || file.Name.StartsWith("confluent/", StringComparison.Ordinal);
}
