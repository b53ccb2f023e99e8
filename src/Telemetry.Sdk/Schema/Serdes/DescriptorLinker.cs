using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>Collects the files that a schema imports, level by level and each once, and builds them. Safe for all threads.</summary>
internal sealed class DescriptorLinker(ImportedSchemas imports) : IDisposable
{
    private const string What = "the schema";

    /// <summary>Returns the built file of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="subject">The subject that it was asked for by; imports without a context are of its context.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ProtobufSerdeException">The schema or an import of it is missing, cyclic, too large or not valid.</exception>
    /// <exception cref="RegistryException">The registry gave no usable answer.</exception>
    public async Task<ReaderSchema> LinkAsync(RegisteredSchema schema, string? subject, CancellationToken cancellationToken)
    {
        var root = DescriptorSource.Read(schema, What);
        var files = new Dictionary<string, DescriptorSource>(StringComparer.Ordinal);
        var bytes = root.Bytes;
        for (DescriptorSource[] level = [root]; level.Length > 0;)
        {
            var missing = level.SelectMany(file => Missing(file, subject)).DistinctBy(static import => import.Name).Where(import => !files.ContainsKey(import.Name)).ToArray();
            if (files.Count + missing.Length > DescriptorBounds.MaxFiles)
            {
                throw DescriptorSource.Invalid(What, $"it imports more than {DescriptorBounds.MaxFiles} files");
            }

            level = await Task.WhenAll(missing.Select(import => GetAsync(import, cancellationToken))).ConfigureAwait(false);
            foreach (var file in level)
            {
                bytes += file.Bytes;
                files[file.File.Name] = file;
            }

            if (bytes > DescriptorBounds.MaxBytes)
            {
                throw DescriptorSource.Invalid(What, $"it and what it imports have more than {DescriptorBounds.MaxBytes} bytes");
            }
        }

        return new ReaderSchema(Build(ImportsFirst(root, files)), bytes);
    }

    public void Dispose() => imports.Dispose();

    private static IEnumerable<SchemaImport> Missing(DescriptorSource file, string? subject) => file.File.Dependency.Select(path =>
        file.Imports.FirstOrDefault(import => import.Name == path) is { } import ? import with { Subject = InContext(import.Subject, subject) }
        : BuiltInFiles.Find(path) is not null ? new SchemaImport(path, "", 0)
        : throw DescriptorSource.Invalid(What, $"'{file.File.Name}' imports '{path}' and has no reference of this name"));

    // A subject without a context is of the context of the schema that refers to it (":.context:subject").
    private static string InContext(string subject, string? parent) =>
        parent is not null && parent.StartsWith(":.", StringComparison.Ordinal) && parent.IndexOf(':', 1) is var end and > 0 && !subject.StartsWith(':')
            ? parent[..(end + 1)] + subject
            : subject;

    private async Task<DescriptorSource> GetAsync(SchemaImport import, CancellationToken cancellationToken)
    {
        if (import.Subject.Length == 0 && BuiltInFiles.Find(import.Name) is { } builtIn)
        {
            return new DescriptorSource(builtIn, [], builtIn.CalculateSize());
        }

        // A registry may call every file "default"; the importing file knows its path.
        var found = await imports.GetAsync(import, cancellationToken).ConfigureAwait(false);
        return found with { File = new FileDescriptorProto(found.File) { Name = import.Name } };
    }

    // Depth first with a stack of its own: a chain of imports is as long as somebody makes it.
    private static List<FileDescriptorProto> ImportsFirst(DescriptorSource root, Dictionary<string, DescriptorSource> files)
    {
        var ordered = new List<FileDescriptorProto>();
        var isDone = new Dictionary<FileDescriptorProto, bool>(ReferenceEqualityComparer.Instance);
        var open = new Stack<FileDescriptorProto>([root.File]);
        while (open.TryPeek(out var file))
        {
            if (isDone.TryAdd(file, false))
            {
                foreach (var import in file.Dependency.Select(path => files[path].File).Where(import => !isDone.GetValueOrDefault(import)))
                {
                    if (isDone.ContainsKey(import))
                    {
                        throw DescriptorSource.Invalid(What, $"'{import.Name}' imports itself by way of '{file.Name}'");
                    }

                    open.Push(import);
                }
            }
            else if (!isDone[open.Pop()])
            {
                isDone[file] = true;
                ordered.Add(file);
            }
        }

        return ordered;
    }

    private static FileDescriptor Build(List<FileDescriptorProto> files)
    {
        try
        {
            return FileDescriptor.BuildFromByteStrings(files.Select(static file => file.ToByteString()))[^1];
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            // Bytes from outside reach code that was written for its own compiler's output: whatever it finds, the schema is bad.
            throw DescriptorSource.Invalid(What, refused.Message, refused);
        }
    }
}
