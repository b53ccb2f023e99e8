namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>The steps of the recording that the embedded registry answers in another way, and why.</summary>
internal static class TranscriptExceptions
{
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["references-errors 18"] = "A bug of the real server: a reference that it took with an empty name makes every later registration fail.",
    };
}
