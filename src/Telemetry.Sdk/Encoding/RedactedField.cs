using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>A field that is redacted, and the type that the result must fit.</summary>
internal readonly record struct RedactedField(FieldType Type, FieldRedaction Redaction);
