using System.Reflection;
using System.Security.Cryptography;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>
/// The .proto files that are compiled into an assembly, as its generated <c>...Reflection.Descriptor</c> members hold them. It may have
/// another version of Google.Protobuf than the tool: everything goes by name.
/// </summary>
internal sealed class AssemblySchemas
{
    private const string DescriptorType = "Google.Protobuf.Reflection.FileDescriptor";

    private readonly string _path;

    // By the descriptor: two files of one name may be compiled into one assembly, under other namespaces.
    private readonly Dictionary<object, SourceSchema> _schemas = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<object, string> _places = new(ReferenceEqualityComparer.Instance);

    private AssemblySchemas(string path) => _path = path;

    /// <exception cref="ToolException">It is no assembly, does not load, or holds no Protobuf types.</exception>
    public static IReadOnlyList<SourceSchema> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ToolException($"{path} does not exist. Build the project first.");
        }

        try
        {
            return new AssemblySchemas(path).Read();
        }
        catch (BadImageFormatException wrong)
        {
            throw new ToolException($"{path} is no .NET assembly that can be loaded: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or TypeLoadException or TargetInvocationException or TypeInitializationException)
        {
            throw new ToolException($"{path} cannot be read: {Innermost(wrong).Message}");
        }
    }

    private SourceSchema[] Read()
    {
        var types = Types(new AssemblyContext(_path).LoadFromAssemblyPath(_path), out var failure);
        (Type Type, object File)[] files = [.. types.Select(type => (type, File: Descriptor(type))).Where(one => one.File is not null)!];
        if (files.Length == 0)
        {
            throw new ToolException($"{_path} holds no types generated from .proto files{(failure is null ? "" : $" that can be loaded: {failure.Message}")}.");
        }

        var names = files.CountBy(one => (string)Get(one.File, "Name")).ToDictionary(StringComparer.Ordinal);
        foreach (var (type, file) in files)
        {
            var name = (string)Get(file, "Name");
            _places[file] = names[name] == 1 ? name : $"{name} of {type.Namespace}";
        }

        return [.. files.Select(one => Schema(one.File)).OrderBy(schema => schema.Place, StringComparer.Ordinal)];
    }

    // Types of packages that are not there do not matter as long as the generated ones load.
    private static IEnumerable<Type> Types(Assembly assembly, out Exception? failure)
    {
        try
        {
            failure = null;
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            failure = partly.LoaderExceptions.FirstOrDefault(one => one is not null);
            return partly.Types.OfType<Type>();
        }
    }

    private static object? Descriptor(Type type) => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Reflection", StringComparison.Ordinal)
        && type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static) is { } property && property.PropertyType.FullName == DescriptorType
            ? property.GetValue(null)
            : null;

    private SourceSchema Schema(object file)
    {
        if (_schemas.TryGetValue(file, out var known))
        {
            return known;
        }

        SourceImport[] imports =
        [
            .. Dependencies(file).Select(import => (Name: (string)Get(import, "Name"), File: import))
                .Where(import => !KnownTypes.IsKnownImport(import.Name))
                .Select(import => new SourceImport(import.Name, Schema(import.File))),
        ];
        var (name, bytes) = ((string)Get(file, "Name"), Bytes(file));
        var descriptor = FileDescriptorProto.Parser.ParseFrom(bytes);
        var schema = new SourceSchema(name, $"{Path.GetFileName(_path)}({_places.GetValueOrDefault(file, name)})", new SchemaFile(descriptor, SourceSchema.Flatten(imports)), imports)
        {
            Original = new CompiledSchema(bytes, Fingerprint(file), []),
        };
        _schemas.Add(file, schema);
        return schema;
    }

    private static string Fingerprint(object file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(file, [], hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // As SchemaFingerprint does it, over descriptors of any version of Google.Protobuf.
    private static void Append(object file, HashSet<string> seen, IncrementalHash into)
    {
        if (seen.Add((string)Get(file, "Name")))
        {
            into.AppendData(Bytes(file));
            foreach (var import in Dependencies(file))
            {
                Append(import, seen, into);
            }
        }
    }

    private static IEnumerable<object> Dependencies(object file) => ((System.Collections.IEnumerable)Get(file, "Dependencies")).Cast<object>();

    private static object Get(object target, string property) => target.GetType().GetProperty(property)?.GetValue(target)
        ?? throw new TypeLoadException($"its Google.Protobuf has no {target.GetType().Name}.{property}");

    private static byte[] Bytes(object file)
    {
        var content = Get(file, "SerializedData");
        return (byte[])content.GetType().GetMethod("ToByteArray", Type.EmptyTypes)!.Invoke(content, null)!;
    }

    private static Exception Innermost(Exception wrong) => wrong.InnerException is { } inner ? Innermost(inner) : wrong;
}
