using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Sdk.Encoding;

/// <summary>The bytes of an event, or why there are none: <see cref="DropReason.TooLarge"/> or <see cref="DropReason.EncodeFailed"/>.</summary>
internal readonly record struct EventEncoding
{
    private EventEncoding(byte[]? value, DropReason failure, string? detail) => (Value, Failure, Detail) = (value, failure, detail);

    /// <summary>Gets the room for the prefix (zeros), the message, and the appended envelope fields.</summary>
    public byte[]? Value { get; }

    /// <summary>Gets the reason, where there is no value.</summary>
    public DropReason Failure { get; }

    /// <summary>Gets a sentence for the log; without field values.</summary>
    public string? Detail { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Detail))]
    public bool Succeeded => Value is not null;

    public static EventEncoding Of(byte[] value) => new(value, default, null);

    public static EventEncoding Failed(DropReason reason, string detail) => new(null, reason, detail);
}
