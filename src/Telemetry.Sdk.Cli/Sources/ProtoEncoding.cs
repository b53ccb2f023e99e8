using System.Text;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>Turns the bytes of a .proto file into text.</summary>
internal static class ProtoEncoding
{
    /// <summary>The most bytes of a file: the longest text that is read, in UTF-8.</summary>
    public const int MaxBytes = 4 * ProtoScanner.MaxLength;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ToolException">The bytes are no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string place)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new ToolException($"{place}: error: this is no .proto file: the byte at {wrong.Index} is not UTF-8.");
        }
    }

    public static ToolException TooLarge(string place) => new($"{place}: error: the file is larger than {MaxBytes / (1024 * 1024)} MiB.");
}
