namespace Telemetry.Sdk;

/// <summary>Why a Protobuf serializer or deserializer could not do its work.</summary>
public enum ProtobufSerdeError
{
    /// <summary>The Schema Registry gave no usable answer within 15 seconds.</summary>
    RegistryUnavailable = 0,

    /// <summary>The schema, or an import of it, is not registered under its subject, or the credentials may not see it.</summary>
    NotRegistered,

    /// <summary>The Schema Registry refuses the schema: it is incompatible or invalid.</summary>
    SchemaRefused,

    /// <summary>The record or its schema id header has no bytes.</summary>
    Empty,

    /// <summary>The record or its schema id header ends before the schema id does.</summary>
    TooShort,

    /// <summary>The first byte is neither <c>0x00</c> (id) nor <c>0x01</c> (GUID): no record of Confluent's wire format.</summary>
    UnknownMagic,

    /// <summary>The message indexes are cut off, overlong, negative, nested deeper than 32, or name no message of the record's schema.</summary>
    BadIndexes,

    /// <summary>The message indexes name another message type than the one that is read.</summary>
    OtherMessageType,

    /// <summary>The bytes are no message of the type.</summary>
    MalformedMessage,

    /// <summary>The Schema Registry has no schema of the record's id or GUID.</summary>
    SchemaUnknown,

    /// <summary>The Schema Registry answers the record's schema, or an import of it, as .proto text only; a reader without the generated type needs <c>format=serialized</c>.</summary>
    SchemaTextUnsupported,

    /// <summary>The record's schema cannot be used: it is no Protobuf, is broken or too large, or an import is missing or leads in a circle.</summary>
    SchemaInvalid,
}
