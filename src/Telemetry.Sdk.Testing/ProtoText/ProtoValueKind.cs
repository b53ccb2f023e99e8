namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>How a value of an option is written.</summary>
internal enum ProtoValueKind
{
    /// <summary>A number, a boolean or a constant, printed as it stands.</summary>
    Word,

    /// <summary>A word that is no number, printed as it stands.</summary>
    Name,

    /// <summary>Printed between quotes.</summary>
    Text,

    /// <summary>Values in brackets.</summary>
    List,

    /// <summary>Named values in braces.</summary>
    Map,
}
