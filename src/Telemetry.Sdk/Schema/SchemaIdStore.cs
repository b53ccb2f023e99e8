using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// The ids that one registry gave, on disk: one small file an id, so that processes share them without a lock. An id is used only
/// while the registry does not answer. A file that is torn, damaged or of another version is as good as none, and a disk
/// that fails costs the cache and nothing else. Touched by the background resolutions only; safe for all threads.
/// </summary>
internal sealed class SchemaIdStore
{
    /// <summary>The most ids that are kept for one registry; the one that was used longest ago makes room.</summary>
    public const int MaxFiles = 4_096;

    private const int MaxFileBytes = 4_096;
    private const string TemporarySuffix = ".tmp";

    // A writer's temporary file lives for milliseconds; one this old was left by a process that was killed.
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    // Whoever is used is younger than whoever makes room.
    private static readonly TimeSpan TouchAge = TimeSpan.FromDays(1);

    private const int HashBytes = 32;

    // Raised when the shape of the files changes: another version reads none of them.
    private static readonly byte[] Magic = "tsdk-id1"u8.ToArray();

    private readonly string _directory;
    private readonly SchemaRules _rules;

    // 1 once this process has looked for leftovers.
    private int _swept;

    private SchemaIdStore(string directory, SchemaRules rules, bool isChosen) => (_directory, _rules, IsChosen) = (directory, rules, isChosen);

    /// <summary>Gets the directory of the registry's ids.</summary>
    public string Location => _directory;

    /// <summary>Gets a value indicating whether somebody chose the place, by option or <c>$STATE_DIRECTORY</c>, and so counts on it.</summary>
    public bool IsChosen { get; }

    /// <summary>Returns the store of a registry's ids under some rules, or null where there is no place for it. Does no I/O.</summary>
    public static SchemaIdStore? Create(RegistrySettings settings, SchemaRules rules, string? root) =>
        (root ?? StateRoot() ?? LocalRoot()) is { Length: > 0 } place ? Create(settings, rules, place, isChosen: (root ?? StateRoot()) is not null) : null;

    /// <summary>Returns the store of a registry's ids in a place. Does no I/O.</summary>
    public static SchemaIdStore Create(RegistrySettings settings, SchemaRules rules, string place, bool isChosen) =>
        new(Path.Combine(place, "schema-ids", Name(settings)), rules, isChosen);

    /// <summary>Finds the identity that the registry gave last.</summary>
    public bool TryRead(string subject, FileDescriptor file, out SchemaIdentity identity)
    {
        identity = default;
        try
        {
            var path = PathOf(subject, file);
            return File.Exists(path) && new FileInfo(path).Length <= MaxFileBytes && TryParse(File.ReadAllBytes(path), subject, out identity);
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            // The registry is down and the disk too: the record waits, as without the store.
            return false;
        }
    }

    /// <summary>Keeps an identity; returns the failure, if the disk refuses it.</summary>
    public Exception? Write(string subject, FileDescriptor file, SchemaIdentity identity, out bool isWritten)
    {
        isWritten = false;
        string? temporary = null;
        try
        {
            var path = PathOf(subject, file);
            if (TryRead(subject, file, out var known) && known == identity)
            {
                Touch(path);
                return null;
            }

            CreateDirectory();
            Sweep();
            if (!File.Exists(path))
            {
                MakeRoom();
            }

            temporary = $"{path}.{Guid.NewGuid():N}{TemporarySuffix}";
            WriteNew(temporary, Format(subject, identity));
            File.Move(temporary, path, overwrite: true);
            isWritten = true;
            return null;
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            TryDelete(temporary);
            return failed;
        }
    }

    /// <summary>Removes an identity that the registry no longer stands by; returns the failure, if the disk refuses.</summary>
    public Exception? Remove(string subject, FileDescriptor file)
    {
        try
        {
            var path = PathOf(subject, file);
            if (File.Exists(path))
            {
                File.Delete(path);
            }

            return null;
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            return failed;
        }
    }

    private static void Touch(string path)
    {
        try
        {
            if (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > TouchAge)
            {
                File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            }
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            // The id is there; that it looks older than it is may cost it its place one day.
        }
    }

    // A temporary file that cannot be removed harms nobody.
    private static void TryDelete(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            // The disk that refused the write refuses this too.
        }
    }

    private static string? StateRoot()
    {
        // systemd may name several, separated by colons.
        var state = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        return string.IsNullOrEmpty(state) ? null : Path.Combine(state, "telemetry-sdk");
    }

    private static string? LocalRoot()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0 ? null : Path.Combine(local, "telemetry-sdk");
    }

    // Ids of two registries must never mix, and behind one address the cluster, the pool or the user may choose the registry. The order of the
    // addresses says nothing about which registry it is.
    private static string Name(RegistrySettings settings) => Hash(string.Join('\n', settings.Addresses.Select(address => address.AbsoluteUri).Order(StringComparer.Ordinal)
        .Append($"cluster={settings.Authentication.LogicalCluster}")
        .Append($"pool={settings.Authentication.IdentityPool}")
        .Append($"user={settings.Authentication.UserName}")));

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static byte[] Format(string subject, SchemaIdentity identity)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new StoredSchemaId(subject, identity.Id, identity.Guid, identity.Version), IdFileContracts.Default.StoredSchemaId);
        return [.. Magic, .. SHA256.HashData(body), .. body];
    }

    private static bool TryParse(ReadOnlySpan<byte> bytes, string subject, out SchemaIdentity identity)
    {
        identity = default;
        var start = Magic.Length + HashBytes;
        if (bytes.Length < start || !bytes.StartsWith(Magic) || !SHA256.HashData(bytes[start..]).AsSpan().SequenceEqual(bytes[Magic.Length..start]))
        {
            return false;
        }

        // Checksummed, so it is what some process wrote.
        var stored = JsonSerializer.Deserialize(bytes[start..], IdFileContracts.Default.StoredSchemaId);
        if (stored is null || stored.Subject != subject)
        {
            return false;
        }

        identity = new SchemaIdentity(stored.Id, stored.Guid, stored.Version);
        return true;
    }

    private string PathOf(string subject, FileDescriptor file) =>
        Path.Combine(_directory, Hash($"{subject}\n{SchemaFingerprint.Of(file)}\n{_rules.KeyOf(file)}"));

    // A path that no disk can have is refused as well, and so is a body that only its checksum vouches for.
    private static bool IsRefusal(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or JsonException;

    private static bool IsTemporary(string path) => path.EndsWith(TemporarySuffix, StringComparison.Ordinal);

    // Processes share the directory: the temporary files of living ones are young.
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _swept, 1) == 1)
        {
            return;
        }

        var before = TimeProvider.System.GetUtcNow().UtcDateTime - LeftoverAge;
        foreach (var leftover in Directory.EnumerateFiles(_directory).Where(path => IsTemporary(path) && File.GetLastWriteTimeUtc(path) < before))
        {
            TryDelete(leftover);
        }
    }

    private void MakeRoom()
    {
        string[] ids = [.. Directory.EnumerateFiles(_directory).Where(static path => !IsTemporary(path))];
        foreach (var oldest in ids.OrderBy(File.GetLastWriteTimeUtc).Take(Math.Max(0, ids.Length - MaxFiles + 1)))
        {
            TryDelete(oldest);
        }
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_directory);
        }
        else
        {
            Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void WriteNew(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }
}
