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
}
