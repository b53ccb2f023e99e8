using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk;

/// <summary>
/// A Protobuf message that was read with the registry's schema instead of a generated type: a read-only tree of the fields that are
/// set. Safe for all threads.
/// </summary>
public sealed class DynamicMessage
{
    // Filled by the decoder before anyone else sees the message.
    private Dictionary<int, object>? _values;
    private Dictionary<int, int>? _oneofs;
    private List<DynamicField>? _unknown;

    // Computed when first asked for; two threads may both do it.
    private DynamicField[]? _fields;

    internal DynamicMessage(MessageDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>Gets the message's type as its schema describes it; <see cref="MessageDescriptor.Parser"/> and the field accessors are of no use here.</summary>
    public MessageDescriptor Descriptor { get; }

    /// <summary>Gets the schema id that the record named; null inside a message, and where the record named a GUID.</summary>
    public int? SchemaId { get; internal init; }

    /// <summary>Gets the schema's GUID that the record named; null inside a message, and where the record named an id.</summary>
    public Guid? SchemaGuid { get; internal init; }

    /// <summary>
    /// Gets the fields that are set, by number. As in Protobuf, a proto3 field without <c>optional</c> that holds its type's default is not set, and
    /// neither is an empty list or map.
    /// </summary>
    public IReadOnlyList<DynamicField> Fields => _fields ??= Sort();

    /// <summary>Gets the fields that the schema does not know, or not in the form they came in, in the order of the record.</summary>
    public IReadOnlyList<DynamicField> UnknownFields => _unknown ?? (IReadOnlyList<DynamicField>)[];

    /// <summary>Gets the value of a field (see <see cref="DynamicField.Value"/>), or null where it is not set or the schema has none of this name.</summary>
    /// <param name="name">The field's name as the schema has it.</param>
    public object? this[string name] => Descriptor.FindFieldByName(name) is { } field ? Get(field.FieldNumber) : null;

    /// <summary>Gets the value of a field, or null where it is not set.</summary>
    /// <param name="number">The field's number.</param>
    public object? this[int number] => Get(number);

    /// <summary>
    /// Returns the message as proto3 JSON: names in lowerCamelCase, 64-bit numbers as strings, bytes in base64, enums by name, the well-known
    /// types in their own forms. Fields that are not set or not known are left out.
    /// </summary>
    /// <remarks>
    /// A <c>google.protobuf.Any</c> is written by its type where the record's schema or an import of it holds this type, else as its
    /// <c>@type</c> and its bytes in base64 as <c>@value</c>. A <c>Timestamp</c>, <c>Duration</c> or <c>FieldMask</c> whose content has no such form is
    /// written field by field. https://protobuf.dev/programming-guides/json/
    /// </remarks>
    /// <returns>The JSON text, without line breaks.</returns>
    public string ToJson() => DynamicJson.Write(this);

    /// <summary>Returns <see cref="ToJson"/>.</summary>
    /// <returns>The JSON text.</returns>
    public override string ToString() => ToJson();

    internal object? Get(int number) => _values is not null && _values.TryGetValue(number, out var value) ? value : null;

    /// <summary>Sets a field; another one of its oneof is unset.</summary>
    internal void Set(FieldDescriptor field, object value)
    {
        if (field.RealContainingOneof is { } oneof)
        {
            if ((_oneofs ??= []).TryGetValue(oneof.Index, out var other) && other != field.FieldNumber)
            {
                _values!.Remove(other);
            }

            _oneofs[oneof.Index] = field.FieldNumber;
        }

        (_values ??= [])[field.FieldNumber] = value;
    }

    internal void Unset(FieldDescriptor field) => _values?.Remove(field.FieldNumber);

    internal void AddUnknown(int number, object value) => (_unknown ??= []).Add(new DynamicField(number, null, value));

    private DynamicField[] Sort() => _values is null ? []
        : [.. _values.Select(entry => new DynamicField(entry.Key, Descriptor.FindFieldByNumber(entry.Key).Name, entry.Value)).OrderBy(static field => field.Number)];
}
