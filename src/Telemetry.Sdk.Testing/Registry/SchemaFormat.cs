using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The form in which a schema is answered: text, base64 of its descriptor, or text without custom options.</summary>
/// <param name="Word">The word of the request, or null.</param>
/// <param name="QualifiesReferences">Whether references name their context.</param>
internal readonly record struct SchemaFormat(string? Word, bool QualifiesReferences)
{
    public static SchemaFormat Of(RegistryCall call) =>
        new(call.Target.Value("format")?.ToLowerInvariant(), call.Target.Value("referenceFormat") == "qualified");

    public string TextOf(SchemaContent content) => Word switch
    {
        "serialized" => content.Serialized,
        "ignore_extensions" when content.Type == SchemaContent.Protobuf => ProtoPrinter.Print(ProtoExtensionFilter.Filter(ProtoReader.Read(content.Text))),
        _ => content.Text,
    };
}
