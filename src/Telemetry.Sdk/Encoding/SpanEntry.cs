namespace Telemetry.Sdk.Encoding;

/// <summary>Where one encoded span (<see cref="SpanEncoder.WriteField"/>) lies in a lane's buffer, and which of the lane's scopes it has.</summary>
internal readonly record struct SpanEntry(int Scope, int Offset, int Length);
