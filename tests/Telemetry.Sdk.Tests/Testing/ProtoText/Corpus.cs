using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>.proto files of our own that protoc takes, one corner of the language each.</summary>
internal static class Corpus
{
    private const string Prefix = "corpus/";

    public static readonly IReadOnlyDictionary<string, string> Texts = Read();

    public static IEnumerable<string> Names => Texts.Keys;

    /// <summary>Reads a file and what it imports.</summary>
    public static SchemaFile Link(string name) => Source(name).Link(Imports(name));

    public static SchemaSource Source(string name) => SchemaSource.Read(Texts[name]);

    public static SchemaImport[] Imports(string name)
    {
        var tree = Source(name).Tree;
        return [.. tree.Imports.Concat(tree.PublicImports).Where(Texts.ContainsKey).Select(path => SchemaImport.Of(path, Link(path)))];
    }

    private static SortedDictionary<string, string> Read()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var assembly = typeof(Corpus).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            texts.Add(name[Prefix.Length..], reader.ReadToEnd());
        }

        return texts;
    }
}
