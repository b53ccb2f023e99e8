using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>A message of any type, known only by its descriptor and its bytes.</summary>
internal sealed class RawMessage(MessageDescriptor type, byte[] bytes) : IMessage, IBufferMessage
{
    // Keeps every field as unknown, and so writes back what it read.
    private readonly Empty _fields = Empty.Parser.ParseFrom(bytes);

    public MessageDescriptor Descriptor => type;

    public int CalculateSize() => _fields.CalculateSize();

    public void InternalWriteTo(ref WriteContext ctx) => ((IBufferMessage)_fields).InternalWriteTo(ref ctx);

    public void InternalMergeFrom(ref ParseContext ctx) => ((IBufferMessage)_fields).InternalMergeFrom(ref ctx);

    public void MergeFrom(CodedInputStream input) => _fields.MergeFrom(input);

    public void WriteTo(CodedOutputStream output) => _fields.WriteTo(output);
}
