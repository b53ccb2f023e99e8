using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The files that a registry has by itself, so that schemas import them without a reference.</summary>
internal static class BuiltInFiles
{
    private static readonly Dictionary<string, FileDescriptorProto> Files = new[]
    {
        AnyReflection.Descriptor, ApiReflection.Descriptor, DescriptorReflection.Descriptor, DurationReflection.Descriptor,
        EmptyReflection.Descriptor, FieldMaskReflection.Descriptor, SourceContextReflection.Descriptor, StructReflection.Descriptor,
        TimestampReflection.Descriptor, TypeReflection.Descriptor, WrappersReflection.Descriptor,
    }.Select(static file => FileDescriptorProto.Parser.ParseFrom(file.SerializedData)).Concat(BundledFiles.All)
        .ToDictionary(static file => file.Name, StringComparer.Ordinal);

    /// <summary>Returns a file by its import path, or null.</summary>
    public static FileDescriptorProto? Find(string path) => Files.GetValueOrDefault(path);
}
