using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>The families of the scalar types.</summary>
internal static class ScalarFamilies
{
    /// <summary>The family; an enum is a plain number.</summary>
    public static ScalarFamily Of(FieldType type) => type switch
    {
        FieldType.Sint32 or FieldType.Sint64 => ScalarFamily.Signed,
        FieldType.String or FieldType.Bytes => ScalarFamily.StringOrBytes,
        FieldType.Fixed32 or FieldType.Sfixed32 => ScalarFamily.Fixed32,
        FieldType.Fixed64 or FieldType.Sfixed64 => ScalarFamily.Fixed64,
        FieldType.Float => ScalarFamily.Float,
        FieldType.Double => ScalarFamily.Double,
        _ => ScalarFamily.General,
    };
}
