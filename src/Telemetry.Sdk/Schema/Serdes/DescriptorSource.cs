using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>A registered file before it is linked: its descriptor, where its imports are registered, and its size.</summary>
internal sealed record DescriptorSource(FileDescriptorProto File, IReadOnlyList<SchemaImport> Imports, long Bytes)
{
    /// <summary>Gets a value indicating whether no version was named: another one may be the newest soon.</summary>
    public bool IsNewest { get; init; }

    /// <summary>Reads what a registry answered with <c>format=serialized</c>.</summary>
    /// <exception cref="ProtobufSerdeException">It is .proto text, another kind of schema, or no descriptor.</exception>
    public static DescriptorSource Read(RegisteredSchema schema, string what)
    {
        var bytes = new byte[schema.Schema.Length];
        if (!Convert.TryFromBase64String(schema.Schema, bytes, out var size))
        {
            throw schema.SchemaType == SchemaRequest.Protobuf
                ? new ProtobufSerdeException(ProtobufSerdeError.SchemaTextUnsupported, $"the Schema Registry answers {what} as .proto text only; format=serialized is needed.", isTransient: false)
                : Invalid(what, $"its type is {schema.SchemaType}");
        }

        try
        {
            var file = FileDescriptorProto.Parser.ParseFrom(bytes, 0, size);
            return DescriptorBounds.Excess(file, size) is { } excess ? throw Invalid(what, excess) : new DescriptorSource(file, schema.Imports, size);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw Invalid(what, broken.Message, broken);
        }
    }

    public static ProtobufSerdeException Invalid(string what, string why, Exception? cause = null) =>
        new(ProtobufSerdeError.SchemaInvalid, $"{what} is no Protobuf schema that can be used: {why.TrimEnd('.')}.", isTransient: false, cause);
}
