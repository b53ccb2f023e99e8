using System.Globalization;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A text that is no .proto file, and where; lines and columns count from 1.</summary>
internal sealed class ProtoSyntaxException(int line, int column, string problem) : Exception(
    string.Create(CultureInfo.InvariantCulture, $"Syntax error in :{line}:{column}: {problem}"))
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The sentence without the place.</summary>
    public string Problem { get; } = problem;
}
