using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A file and the files that it imports.</summary>
internal sealed record SchemaFile(FileDescriptorProto Descriptor, IReadOnlyList<SchemaImport> Imports)
{
    /// <summary>The file, then each file that it imports, also through others, once.</summary>
    public IEnumerable<(SchemaFile File, string? Origin)> WithImports()
    {
        // No recursion: chains of imports may be long, and lead to one file in many ways.
        HashSet<SchemaFile> seen = new([this], ReferenceEqualityComparer.Instance);
        Stack<(SchemaFile File, string? Origin)> left = new([(this, null)]);
        while (left.TryPop(out var next))
        {
            yield return next;
            foreach (var import in next.File.Imports.Reverse().Where(import => seen.Add(import.File)))
            {
                left.Push((import.File, import.Origin));
            }
        }
    }

    /// <summary>A compiled file; files that every registry knows are left out, as no rule looks into them.</summary>
    public static SchemaFile Of(FileDescriptor file) => Of(file, []);

    private static SchemaFile Of(FileDescriptor file, Dictionary<string, SchemaFile> known)
    {
        if (!known.TryGetValue(file.Name, out var schema))
        {
            schema = new SchemaFile(
                FileDescriptorProto.Parser.ParseFrom(file.SerializedData),
                [
                    .. file.Dependencies
                        .Where(import => !ProtoText.KnownTypes.IsKnownImport(import.Name))
                        .Select(import => SchemaImport.Of(import.Name, Of(import, known))),
                ]);
            known.Add(file.Name, schema);
        }

        return schema;
    }
}
