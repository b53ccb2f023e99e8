using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A file and the files that it imports.</summary>
internal sealed record SchemaFile(FileDescriptorProto Descriptor, IReadOnlyList<SchemaImport> Imports)
{
    /// <summary>A compiled file; files that every registry knows are left out, as no rule looks into them.</summary>
    public static SchemaFile Of(FileDescriptor file) => new(
        FileDescriptorProto.Parser.ParseFrom(file.SerializedData),
        [
            .. file.Dependencies
                .Where(import => !ProtoText.KnownTypes.IsKnownImport(import.Name))
                .Select(import => SchemaImport.Of(import.Name, Of(import))),
        ]);
}
