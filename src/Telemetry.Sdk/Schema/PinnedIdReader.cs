using System.Globalization;
using System.Text.Json;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>Reads a file of pinned ids, whatever is in it: bounded in time and memory, and what is wrong is named with its place.</summary>
internal static class PinnedIdReader
{
    /// <summary>The most bytes of a file.</summary>
    public const int MaxFileBytes = 4 * 1024 * 1024;

    /// <summary>The most schemas of a file.</summary>
    public const int MaxSchemas = SchemaResolver.MaxEntries;

    private const int MaxSubjectLength = 1_000;

    /// <summary>Reads the file of options whose policy is <see cref="SchemaPolicy.Offline"/>; null, with what is wrong added, when it cannot be used, and with other policies.</summary>
    public static PinnedIds? Read(SchemaRegistryOptions options, ICollection<string> failures)
    {
        if (options.Policy != SchemaPolicy.Offline)
        {
            return null;
        }

        if (string.IsNullOrEmpty(options.IdFile))
        {
            failures.Add($"{nameof(SchemaRegistryOptions.IdFile)} is empty; it must name the file of the schema ids (ticket-telemetry schema export) because {nameof(SchemaRegistryOptions.Policy)} is {options.Policy}.");
            return null;
        }

        var pinned = Read(options.IdFile, out var failure);
        if (failure is not null)
        {
            failures.Add($"{nameof(SchemaRegistryOptions.IdFile)} is {options.IdFile}; {failure}");
        }

        return pinned;
    }

    /// <summary>Reads a file; null, with a sentence that says what is wrong and where, when it cannot be used.</summary>
    public static PinnedIds? Read(string path, out string? failure)
    {
        try
        {
            // A file that grows, or a device that never ends, is read up to the bound only.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxFileBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(path, bytes.AsSpan(0, length), out failure);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            failure = $"it must be a file that can be read: {failed.Message}";
            return null;
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static PinnedIds? Parse(string path, ReadOnlySpan<byte> bytes, out string? failure)
    {
        failure = null;
        if (bytes.Length > MaxFileBytes)
        {
            failure = string.Create(CultureInfo.InvariantCulture, $"it must have at most {MaxFileBytes:N0} bytes.");
            return null;
        }

        // Some editors and shells put a byte order mark in front.
        var json = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            var file = JsonSerializer.Deserialize(json, IdFileContracts.Default.PinnedIdFile);
            failure = Problem(file);
            return failure is null ? Collect(path, file!, out failure) : null;
        }
        catch (JsonException e)
        {
            failure = string.Create(
                CultureInfo.InvariantCulture,
                $"it must be JSON as 'ticket-telemetry schema export' writes it; {e.Path ?? "$"} (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}) is not.");
            return null;
        }
    }

    private static string? Problem(PinnedIdFile? file) => file switch
    {
        null => "it must be a JSON object and is null.",
        { Version: null } => $"version is absent; it must be {PinnedIdFile.CurrentVersion}.",
        { Version: not PinnedIdFile.CurrentVersion } => string.Create(CultureInfo.InvariantCulture, $"version is {file.Version}; it must be {PinnedIdFile.CurrentVersion}, which this release reads."),
        { Schemas: null } => "schemas is absent; it must be a list.",
        { Schemas.Count: > MaxSchemas } => string.Create(CultureInfo.InvariantCulture, $"schemas has {file.Schemas.Count:N0} entries; it must have at most {MaxSchemas:N0}."),
        _ => null,
    };

    private static PinnedIds? Collect(string path, PinnedIdFile file, out string? failure)
    {
        var ids = new Dictionary<(string, string), SchemaIdentity>();
        for (var i = 0; i < file.Schemas!.Count; i++)
        {
            var schema = file.Schemas[i];
            failure = Problem(schema);
            if (failure is null && !ids.TryAdd((schema!.Subject!, schema.Fingerprint ?? ""), new SchemaIdentity(schema.Id!.Value, schema.Guid, schema.Version)))
            {
                failure = $".subject is {schema.Subject} a second time{(schema.Fingerprint is null ? "" : " with the same fingerprint")}; it must be unique.";
            }

            if (failure is not null)
            {
                failure = string.Create(CultureInfo.InvariantCulture, $"schemas[{i}]{failure}");
                return null;
            }
        }

        failure = null;
        return new PinnedIds(path, file.Registry, ids);
    }

    private static string? Problem(PinnedSchema? schema) => schema switch
    {
        null => " is null; it must be an object.",
        { Subject: null or "" } => ".subject is absent or empty; it must be a subject.",
        { Subject.Length: > MaxSubjectLength } => string.Create(CultureInfo.InvariantCulture, $".subject has {schema.Subject.Length} characters; it must have at most {MaxSubjectLength}."),
        { Id: null } => ".id is absent; it must be a schema id.",
        { Id: < 0 } => string.Create(CultureInfo.InvariantCulture, $".id is {schema.Id}; it must be 0 or more."),
        { Version: < 1 } => string.Create(CultureInfo.InvariantCulture, $".version is {schema.Version}; it must be 1 or more."),
        { Fingerprint: { } text } when !IsFingerprint(text) => $".fingerprint is no fingerprint; it must be {SchemaFingerprint.Length} lower-case hexadecimal digits.",
        _ => null,
    };

    private static bool IsFingerprint(string text) =>
        text.Length == SchemaFingerprint.Length && text.All(char.IsAsciiHexDigitLower);
}
