namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The form in which a schema is answered: text, or base64 of its descriptor.</summary>
internal readonly record struct SchemaFormat(bool IsSerialized)
{
    public static SchemaFormat Of(RegistryCall call) =>
        new("serialized".Equals(call.Target.Value("format"), StringComparison.OrdinalIgnoreCase));

    public string TextOf(SchemaContent content) => IsSerialized ? content.Serialized : content.Text;
}
