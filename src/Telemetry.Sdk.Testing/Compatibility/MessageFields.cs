using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>The fields of a message, those of oneofs included, groups left out; of two with one number the later.</summary>
internal sealed class MessageFields
{
    private readonly SortedDictionary<int, SchemaField> _fields = [];

    // In the order of their first members.
    private readonly OrderedDictionary<string, List<SchemaField>> _oneofs = new(StringComparer.Ordinal);

    public MessageFields(SchemaMessage message)
    {
        foreach (var field in message.Descriptor.Field.Where(field => field.Type != FieldDescriptorProto.Types.Type.Group))
        {
            _fields[field.Number] = new SchemaField(field, message, OneofOf(message.Descriptor, field));
        }

        foreach (var field in _fields.Values.Where(field => field.Oneof is not null))
        {
            if (!_oneofs.TryGetValue(field.Oneof!, out var members))
            {
                _oneofs.Add(field.Oneof!, members = []);
            }

            members.Add(field);
        }
    }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyCollection<SchemaField> All => _fields.Values;

    /// <summary>The names of the oneofs that have members.</summary>
    public IReadOnlyCollection<string> Oneofs => _oneofs.Keys;

    public SchemaField? Find(int number) => _fields.GetValueOrDefault(number);

    public bool Contains(int number) => _fields.ContainsKey(number);

    public bool HasOneof(string name) => _oneofs.ContainsKey(name);

    public IReadOnlyList<SchemaField> Members(string oneof) => _oneofs[oneof];

    // The oneof that stands for "optional" is none.
    private static string? OneofOf(DescriptorProto message, FieldDescriptorProto field) =>
        field.HasOneofIndex && !field.Proto3Optional && field.OneofIndex >= 0 && field.OneofIndex < message.OneofDecl.Count
            ? message.OneofDecl[field.OneofIndex].Name
            : null;
}
