using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Testing.Broker;

/// <summary>Kafka's rule for topic names, which the mock cluster does not enforce.</summary>
internal static class TopicName
{
    private const int MostCharacters = 249;

    /// <summary>Throws unless a real broker would take the name.</summary>
    public static void Check(string name, [CallerArgumentExpression(nameof(name))] string? argument = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        if (name is "." or ".." || name.Length > MostCharacters || !name.All(IsLegal))
        {
            throw new ArgumentException($"'{name}' is no topic name: 1 to {MostCharacters} letters, digits, '.', '_' or '-', not '.' or '..'.", argument);
        }
    }

    private static bool IsLegal(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';
}
