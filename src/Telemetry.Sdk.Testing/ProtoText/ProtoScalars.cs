using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The scalar types by their word.</summary>
internal static class ProtoScalars
{
    private static readonly Dictionary<string, FieldType> ByWord = new(StringComparer.Ordinal)
    {
        ["double"] = FieldType.Double,
        ["float"] = FieldType.Float,
        ["int64"] = FieldType.Int64,
        ["uint64"] = FieldType.Uint64,
        ["int32"] = FieldType.Int32,
        ["fixed64"] = FieldType.Fixed64,
        ["fixed32"] = FieldType.Fixed32,
        ["bool"] = FieldType.Bool,
        ["string"] = FieldType.String,
        ["bytes"] = FieldType.Bytes,
        ["uint32"] = FieldType.Uint32,
        ["sfixed32"] = FieldType.Sfixed32,
        ["sfixed64"] = FieldType.Sfixed64,
        ["sint32"] = FieldType.Sint32,
        ["sint64"] = FieldType.Sint64,
    };

    public static bool Contains(string word) => ByWord.ContainsKey(word);

    public static FieldType? Find(string word) => ByWord.TryGetValue(word, out var type) ? type : null;

    /// <summary>The word of a scalar type; for a named type its name.</summary>
    public static string WordOf(FieldDescriptorProto field)
    {
        if (field.TypeName.Length > 0)
        {
            return field.TypeName;
        }

        return ByWord.FirstOrDefault(pair => pair.Value == field.Type).Key ?? "";
    }
}
