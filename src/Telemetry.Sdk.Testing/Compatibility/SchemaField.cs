using System.Globalization;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A field of a message.</summary>
/// <param name="Descriptor">The field.</param>
/// <param name="Message">The message that has it.</param>
/// <param name="Oneof">The name of its oneof, or null; the one that stands for <c>optional</c> does not count.</param>
internal sealed record SchemaField(FieldDescriptorProto Descriptor, SchemaMessage Message, string? Oneof)
{
    public int Number => Descriptor.Number;

    public bool IsRequired => Descriptor.Label == Label.Required;

    public bool IsRepeated => Descriptor.Label == Label.Repeated;

    /// <summary>The label where one is written, else null: descriptors give every field one, and a map has none.</summary>
    public Label? WrittenLabel
    {
        get
        {
            var isImplicit = Descriptor.Label == Label.Optional && Message.File.Syntax == "proto3" && !Descriptor.Proto3Optional;
            return Oneof is not null || isImplicit || Message.IsMapEntry ? null : Descriptor.Label;
        }
    }

    /// <summary>The field's words in a file.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"{(WrittenLabel is { } label ? label.ToString().ToLowerInvariant() + " " : "")}{ProtoText.ProtoScalars.WordOf(Descriptor)} {Descriptor.Name} = {Number}");
}
