using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Vectors recorded from the official serializer; another file of the same kind is taken from <c>TELEMETRY_GOLDEN_VECTORS</c>.</summary>
internal sealed class GoldenVectors
{
    private static readonly Lazy<GoldenVectors> Loaded = new(Load);

    private GoldenVectors(IReadOnlyDictionary<string, FileDescriptor> files, IReadOnlyList<GoldenVector> all) => (Files, All) = (files, all);

    public static GoldenVectors Instance => Loaded.Value;

    public IReadOnlyDictionary<string, FileDescriptor> Files { get; }

    public IReadOnlyList<GoldenVector> All { get; }

    public MessageDescriptor TypeOf(GoldenVector vector)
    {
        var file = Files[vector.ProtoFile];
        var local = file.Package.Length == 0 ? vector.Message : vector.Message[(file.Package.Length + 1)..];
        var names = local.Split('.');
        var type = file.MessageTypes.Single(message => message.Name == names[0]);
        foreach (var name in names.Skip(1))
        {
            type = type.NestedTypes.Single(message => message.Name == name);
        }

        return type;
    }

    private static GoldenVectors Load()
    {
        using var stream = Environment.GetEnvironmentVariable("TELEMETRY_GOLDEN_VECTORS") is { Length: > 0 } path
            ? File.OpenRead(path)
            : typeof(GoldenVectors).Assembly.GetManifestResourceStream("golden-vectors.json")!;
        using var document = JsonDocument.Parse(stream);
        return new GoldenVectors(
            LoadFiles(document.RootElement.GetProperty("file_descriptor_base64")),
            [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(GoldenVector.Read)]);
    }

    private static Dictionary<string, FileDescriptor> LoadFiles(JsonElement base64)
    {
        var raw = base64.EnumerateObject().ToDictionary(file => file.Name, file => ByteString.FromBase64(file.Value.GetString()));
        FileDescriptor[] builtIn = [TimestampReflection.Descriptor, WrappersReflection.Descriptor, DurationReflection.Descriptor, AnyReflection.Descriptor, StructReflection.Descriptor, EmptyReflection.Descriptor, FieldMaskReflection.Descriptor];
        foreach (var file in builtIn)
        {
            raw.TryAdd(file.Name, file.SerializedData);
        }

        // Children first, as the builder wants them.
        var ordered = new List<ByteString>();
        var seen = new HashSet<string>();
        foreach (var name in raw.Keys)
        {
            Visit(name);
        }

        return FileDescriptor.BuildFromByteStrings(ordered).ToDictionary(file => file.Name);

        void Visit(string name)
        {
            if (seen.Add(name))
            {
                foreach (var dependency in FileDescriptorProto.Parser.ParseFrom(raw[name]).Dependency)
                {
                    Visit(dependency);
                }

                ordered.Add(raw[name]);
            }
        }
    }
}
