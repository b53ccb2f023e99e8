using System.Buffers.Binary;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// Confluent's two framings. Prefix mode: <c>0x00</c>, int32 id, message indexes, message. Header mode
/// (<c>__value_schema_id</c>): <c>0x01</c>, 16-byte GUID, message indexes. All big-endian. One reader serves both places.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
/// </summary>
internal static class SchemaFraming
{
    /// <summary>The first byte before an int32 id.</summary>
    public const byte PrefixMagic = 0;

    /// <summary>The first byte before a GUID.</summary>
    public const byte GuidMagic = 1;

    /// <summary>The bytes of an id with its magic byte.</summary>
    public const int IdSize = 1 + sizeof(int);

    /// <summary>The bytes of a GUID with its magic byte.</summary>
    public const int GuidSize = 1 + 16;

    /// <summary>Returns the bytes that stand before the message in prefix mode.</summary>
    public static int PrefixSize(ReadOnlySpan<byte> indexes) => IdSize + indexes.Length;

    /// <summary>Writes the prefix of a value; the message follows it.</summary>
    public static void WritePrefix(Span<byte> destination, int id, ReadOnlySpan<byte> indexes)
    {
        destination[0] = PrefixMagic;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], id);
        indexes.CopyTo(destination[IdSize..]);
    }

    /// <summary>Sets the id of a value that was framed before its id was known.</summary>
    public static void PatchId(Span<byte> framed, int id) => BinaryPrimitives.WriteInt32BigEndian(framed[1..], id);

    /// <summary>Returns the value of the schema id header: with the GUID where the registry has one, else with the id.</summary>
    public static byte[] HeaderValue(SchemaIdentity identity, ReadOnlySpan<byte> indexes)
    {
        if (identity.Guid is not { } guid)
        {
            var byId = new byte[PrefixSize(indexes)];
            WritePrefix(byId, identity.Id, indexes);
            return byId;
        }

        var value = new byte[GuidSize + indexes.Length];
        value[0] = GuidMagic;
        guid.TryWriteBytes(value.AsSpan(1), bigEndian: true, out _);
        indexes.CopyTo(value.AsSpan(GuidSize));
        return value;
    }

    /// <summary>Reads the framing at the start of a record's value.</summary>
    public static FramingError TryReadPrefix(ReadOnlySpan<byte> value, out SchemaReference reference, out int payloadOffset)
    {
        (reference, payloadOffset) = (default, 0);
        if (value.IsEmpty)
        {
            return FramingError.Empty;
        }

        if (value[0] > GuidMagic)
        {
            return FramingError.UnknownMagic;
        }

        var idSize = value[0] == PrefixMagic ? IdSize : GuidSize;
        if (value.Length < idSize)
        {
            return FramingError.TooShort;
        }

        if (!MessageIndexes.TryRead(value[idSize..], out var consumed, out var path))
        {
            return FramingError.BadIndexes;
        }

        payloadOffset = idSize + consumed;
        reference = value[0] == PrefixMagic
            ? new SchemaReference(BinaryPrimitives.ReadInt32BigEndian(value[1..]), null, path)
            : new SchemaReference(0, new Guid(value[1..GuidSize], bigEndian: true), path);
        return FramingError.None;
    }

    /// <summary>Reads the value of the schema id header; bytes after the indexes are ignored.</summary>
    public static FramingError TryReadHeader(ReadOnlySpan<byte> header, out SchemaReference reference) =>
        TryReadPrefix(header, out reference, out _);
}
