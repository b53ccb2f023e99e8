using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>How events of one message type become bytes: found out once, then shared by all threads.</summary>
internal sealed class EventPlan
{
    // At most one field a kind: names are unique in a message.
    private readonly EnvelopeField[] _envelope;

    public EventPlan(MessageDescriptor type, IReadOnlyDictionary<string, FieldRedaction> redactions)
    {
        Type = type;
        TypeName = System.Text.Encoding.UTF8.GetBytes(type.FullName);
        IsRecursive = MessageDepth.IsRecursive(type);
        var redacted = type.Fields.InDeclarationOrder().Where(field => redactions.ContainsKey(field.Name)).ToArray();
        Redactions = redacted.ToDictionary(field => (uint)field.FieldNumber, field => new RedactedField(field.FieldType, redactions[field.Name]));
        _envelope = [.. type.Fields.InDeclarationOrder().Except(redacted).Select(EnvelopeField.TryCreate).OfType<EnvelopeField>()];
    }

    public MessageDescriptor Type { get; }

    /// <summary>Gets the Protobuf full name in UTF-8 (<c>ce_type</c>); not to be changed.</summary>
    public byte[] TypeName { get; }

    /// <summary>Gets a value indicating whether messages of the type can hold themselves, and so be nested without end.</summary>
    public bool IsRecursive { get; }

    /// <summary>Gets the redacted fields by number.</summary>
    public IReadOnlyDictionary<uint, RedactedField> Redactions { get; }

    /// <summary>Returns which envelope fields the caller left unset, one bit each.</summary>
    public int UnsetFields(IMessage message)
    {
        var unset = 0;
        for (var i = 0; i < _envelope.Length; i++)
        {
            unset |= _envelope[i].IsUnset(message) ? 1 << i : 0;
        }

        return unset;
    }

    /// <summary>Returns the bytes of the given envelope fields.</summary>
    public int EnvelopeSize(int unset, in EventEnvelope envelope)
    {
        var size = 0;
        for (var i = 0; i < _envelope.Length; i++)
        {
            size += (unset & (1 << i)) != 0 ? _envelope[i].Size(envelope) : 0;
        }

        return size;
    }

    /// <summary>Appends the given envelope fields to a message's bytes.</summary>
    public void WriteEnvelope(Span<byte> destination, int unset, in EventEnvelope envelope)
    {
        var writer = new WireWriter(destination);
        for (var i = 0; i < _envelope.Length; i++)
        {
            if ((unset & (1 << i)) != 0)
            {
                _envelope[i].Write(ref writer, envelope);
            }
        }
    }
}
