using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Turns a caller's message into the value of an event record: room for the schema prefix, the message (redacted), the envelope
/// fields that the caller left unset. Never changes the message, never throws. Safe for all threads.
/// </summary>
internal sealed class EventEncoder
{
    private readonly int _maxBytes;
    private readonly IReadOnlyDictionary<string, FieldRedaction> _redactions;
    private readonly ConcurrentDictionary<MessageDescriptor, EventPlan> _plans = new();

    public EventEncoder(EventOptions options)
    {
        _maxBytes = options.EventBytes;
        _redactions = new Dictionary<string, FieldRedaction>(options.Redactions, StringComparer.Ordinal);
    }

    /// <summary>Returns the plan of a type, made at the first call.</summary>
    public EventPlan PlanOf(MessageDescriptor type) =>
        _plans.GetOrAdd(type, static (type, redactions) => new EventPlan(type, redactions), _redactions);

    /// <summary>Encodes a message; the first <paramref name="prefixSize"/> bytes of the value are left zero for the schema prefix.</summary>
    public EventEncoding Encode(EventPlan plan, IMessage message, int prefixSize, in EventEnvelope envelope)
    {
        try
        {
            if (plan.IsRecursive && MessageDepth.Exceeds(message))
            {
                return EventEncoding.Failed(DropReason.EncodeFailed, $"{plan.Type.FullName} is nested deeper than {MessageDepth.Max} levels.");
            }

            var size = message.CalculateSize();
            var unset = plan.UnsetFields(message);
            var rest = prefixSize + plan.EnvelopeSize(unset, envelope);
            if (size < 0 || size > _maxBytes - rest)
            {
                return TooLarge(plan, size);
            }

            return plan.Redactions.Count == 0
                ? Plain(plan, message, size, prefixSize, rest, unset, envelope)
                : Redacted(plan, message, size, prefixSize, rest, unset, envelope);
        }
        catch (Exception failure)
        {
            // Generated code and hooks of the caller's run here; whatever they throw stays out of traced code.
            return EventEncoding.Failed(DropReason.EncodeFailed, $"{plan.Type.FullName} could not be encoded: {failure.GetType().Name}");
        }
    }

    private static EventEncoding Plain(EventPlan plan, IMessage message, int size, int prefixSize, int rest, int unset, in EventEnvelope envelope)
    {
        var value = new byte[size + rest];
        message.WriteTo(value.AsSpan(prefixSize, size));
        plan.WriteEnvelope(value.AsSpan(prefixSize + size), unset, envelope);
        return EventEncoding.Of(value);
    }

    private EventEncoding Redacted(EventPlan plan, IMessage message, int size, int prefixSize, int rest, int unset, in EventEnvelope envelope)
    {
        using var raw = new ScratchBytes(size);
        using var redacted = new ScratchBytes(size);
        message.WriteTo(raw.Take(size));
        EventRedactor.Rewrite(raw.Written, plan.Redactions, redacted);
        var written = redacted.Written;
        if (written.Length > _maxBytes - rest)
        {
            return TooLarge(plan, written.Length);
        }

        var value = new byte[written.Length + rest];
        written.CopyTo(value.AsSpan(prefixSize));
        plan.WriteEnvelope(value.AsSpan(prefixSize + written.Length), unset, envelope);
        return EventEncoding.Of(value);
    }

    private EventEncoding TooLarge(EventPlan plan, int size) =>
        EventEncoding.Failed(DropReason.TooLarge, $"{plan.Type.FullName} has {size} bytes; the limit with prefix and envelope is {_maxBytes}.");
}
