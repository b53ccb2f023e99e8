using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A message and where it comes from.</summary>
/// <param name="Descriptor">The message.</param>
/// <param name="FullName">Package, outer messages and name, without a leading dot.</param>
/// <param name="File">The file that declares it.</param>
/// <param name="Origin">The import's origin; null for the compared file itself.</param>
internal sealed record SchemaMessage(DescriptorProto Descriptor, string FullName, FileDescriptorProto File, string? Origin)
{
    /// <summary>The name without the package, which an import may change.</summary>
    public string LocalName => File.Package.Length == 0 ? FullName : FullName[(File.Package.Length + 1)..];

    public bool IsMapEntry => Descriptor.Options?.MapEntry == true;
}
