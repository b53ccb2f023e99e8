namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A version that a registration or a look-up met.</summary>
/// <param name="Version">The version.</param>
/// <param name="WithState">Whether the answer shows when it was registered and whether it is deleted: that of the real server does where it had to search.</param>
internal sealed record FoundSchema(SubjectVersion Version, bool WithState);
