using System.Buffers;

namespace Telemetry.Sdk.Transport;

/// <summary>What Kafka takes as the name of a topic.</summary>
internal static class TopicName
{
    /// <summary>The advice for a name that is not legal.</summary>
    public const string Cure = "Use letters, digits, '.', '_' and '-', at most 249.";

    /// <summary>The most characters, <c>org.apache.kafka.common.internals.Topic</c>.</summary>
    public const int MaxLength = 249;

    private static readonly SearchValues<char> LegalCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsLegal(string name) =>
        name.Length is > 0 and <= MaxLength && name is not ("." or "..") && name.AsSpan().IndexOfAnyExcept(LegalCharacters) < 0;
}
