using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Testing.Broker;

/// <summary>Kafka's rule for topic names, which the mock cluster does not enforce.</summary>
internal static class TopicName
{
    /// <summary>Throws unless a real broker would take the name.</summary>
    public static void Check(string name, [CallerArgumentExpression(nameof(name))] string? argument = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        if (!Telemetry.Sdk.Transport.TopicName.IsLegal(name))
        {
            throw new ArgumentException($"'{name}' is no topic name: 1 to {Telemetry.Sdk.Transport.TopicName.MaxLength} letters, digits, '.', '_' or '-', not '.' or '..'.", argument);
        }
    }
}
