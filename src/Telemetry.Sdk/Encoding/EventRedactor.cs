using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Rewrites the redacted top-level fields of a serialised message; everything else is copied as it is. Works on bytes, so the
/// caller's message is never touched. https://protobuf.dev/programming-guides/encoding.
/// </summary>
internal static class EventRedactor
{
    private const int MaxGroups = 100;

    /// <summary>Writes the redacted form of a message.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a Protobuf message.</exception>
    public static void Rewrite(ReadOnlySpan<byte> message, IReadOnlyDictionary<uint, RedactedField> redactions, ScratchBytes output)
    {
        while (!message.IsEmpty)
        {
            var tag = (uint)ReadVarint(message, out var tagSize);
            var contentAt = tagSize;
            var end = tagSize + ValueSize(tag, message[tagSize..], ref contentAt);
            if (!redactions.TryGetValue(tag >> 3, out var field))
            {
                output.Append(message[..end]);
            }
            else if ((tag & 7) == (uint)WireFormat.WireType.LengthDelimited)
            {
                Redact(field, message[..tagSize], message[contentAt..end], output);
            }

            // A redacted field of another wire type can hold neither text nor hash: it is left out.
            message = message[end..];
        }
    }

    private static void Redact(RedactedField field, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content, ScratchBytes output)
    {
        var redaction = field.Redaction;
        if (field.Type is not (FieldType.String or FieldType.Bytes))
        {
            return;
        }

        if (redaction.Replacement is { } replacement)
        {
            Append(tag, replacement, output);
        }
        else if (redaction.Key is { } key)
        {
            AppendHash(tag, content, key, field.Type == FieldType.String, output);
        }
        else if (field.Type == FieldType.String && redaction.Change?.Invoke(System.Text.Encoding.UTF8.GetString(content)) is { } changed)
        {
            Append(tag, System.Text.Encoding.UTF8.GetBytes(changed), output);
        }
    }

    private static void AppendHash(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content, byte[] key, bool asText, ScratchBytes output)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, hash);
        if (!asText)
        {
            Append(tag, hash, output);
            return;
        }

        Span<byte> text = stackalloc byte[HMACSHA256.HashSizeInBytes * 2];
        Convert.TryToHexStringLower(hash, text, out _);
        Append(tag, text, output);
    }

    private static void Append(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content, ScratchBytes output)
    {
        Span<byte> length = stackalloc byte[WireSize.MaxLength];
        var writer = new WireWriter(length);
        writer.Varint((uint)content.Length);
        output.Append(tag);
        output.Append(length[..writer.Position]);
        output.Append(content);
    }

    // Returns the bytes after the tag; moves contentAt past a length.
    private static int ValueSize(uint tag, ReadOnlySpan<byte> rest, ref int contentAt)
    {
        var size = (WireFormat.WireType)(tag & 7) switch
        {
            WireFormat.WireType.Varint => VarintSize(rest),
            WireFormat.WireType.Fixed64 => sizeof(ulong),
            WireFormat.WireType.Fixed32 => sizeof(uint),
            WireFormat.WireType.LengthDelimited => DelimitedSize(rest, ref contentAt),
            WireFormat.WireType.StartGroup => GroupSize(rest, tag >> 3),
            _ => throw new InvalidDataException("A message has an unknown wire type."),
        };
        return size <= rest.Length ? size : throw new InvalidDataException("A field is cut off.");
    }

    private static int DelimitedSize(ReadOnlySpan<byte> rest, ref int contentAt)
    {
        var length = ReadVarint(rest, out var lengthSize);
        contentAt += lengthSize;
        return length <= (ulong)(rest.Length - lengthSize) ? lengthSize + (int)length : throw new InvalidDataException("A field is cut off.");
    }

    private static int GroupSize(ReadOnlySpan<byte> rest, uint number)
    {
        // Without recursion: the numbers of the open groups.
        var open = new Stack<uint>([number]);
        var at = 0;
        while (open.Count > 0)
        {
            var tag = (uint)ReadVarint(rest[at..], out var tagSize);
            at += tagSize;
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.StartGroup when open.Count < MaxGroups:
                    open.Push(tag >> 3);
                    break;
                case WireFormat.WireType.EndGroup when open.Pop() == tag >> 3:
                    break;
                case WireFormat.WireType.StartGroup or WireFormat.WireType.EndGroup:
                    throw new InvalidDataException("Groups are nested wrongly.");
                default:
                    var contentAt = 0;
                    at += ValueSize(tag, rest[at..], ref contentAt);
                    break;
            }
        }

        return at;
    }

    private static int VarintSize(ReadOnlySpan<byte> bytes)
    {
        ReadVarint(bytes, out var size);
        return size;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, out int size)
    {
        ulong value = 0;
        for (size = 0; size < bytes.Length && size < 10; size++)
        {
            value |= (ulong)(bytes[size] & 0x7F) << (size * 7);
            if (bytes[size] < 0x80)
            {
                size++;
                return value;
            }
        }

        throw new InvalidDataException("A varint is cut off or overlong.");
    }
}
