using System.Security.Cryptography;
using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>
/// The store on disk: a log of lines, each with the changes of one write and a checksum. A write is one append, so its cost does not grow with
/// what is stored; the start reads the log and replaces it, by a temporary file and a rename, with what is left of it.
/// </summary>
/// <remarks>Called under the store's lock. A last line without its end was never answered, and is dropped; any other damage ends the start.</remarks>
internal sealed class StoreFile : IDisposable
{
    private const string Header = "telemetry-sdk-registry 1";
    private const int ChecksumLength = 16;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly Func<string, Stream> _openLog;
    private Stream? _log;
    private bool _isBroken;   // a write failed half way: its line must not be continued

    /// <exception cref="IOException">Another process, or registry of this one, has the file.</exception>
    public StoreFile(string path)
        : this(path, OpenLog)
    {
    }

    /// <param name="path">The file.</param>
    /// <param name="openLog">Opens it to be appended to.</param>
    internal StoreFile(string path, Func<string, Stream> openLog)
    {
        _openLog = openLog;
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        try
        {
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException(
                $"EmbeddedSchemaRegistryOptions.DataFile: '{_path}' is in use by another registry ({taken.Message}). Stop it, or choose another file.", taken);
        }
    }

    /// <summary>What the file holds, one entry an identity, in the order in which they came.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or no file of a registry.</exception>
    public IReadOnlyList<StoreChange> Load()
    {
        var entries = new OrderedDictionary<(StoreChangeKind Kind, string Key, int Number), StoreChange>();
        foreach (var change in File.Exists(_path) ? ReadLog() : [])
        {
            entries.Remove(change.Identity);
            if (change.Value is not null || change.Kind == StoreChangeKind.Context)
            {
                entries.Add(change.Identity, change);
            }
        }

        Replace(entries.Values);
        return [.. entries.Values];
    }

    /// <summary>Appends the changes of one write; they are in the operating system's hands when it returns.</summary>
    public void Write(IReadOnlyCollection<StoreChange> changes)
    {
        if (_isBroken)
        {
            throw new IOException($"An earlier write to '{_path}' failed; start the registry anew.");
        }

        try
        {
            _isBroken = true;
            _log!.Write(Line(changes));
            _log.Flush();
            _isBroken = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{_path}' cannot be written: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        try
        {
            _log?.Dispose();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private void Replace(IReadOnlyCollection<StoreChange> entries)
    {
        var temporary = _path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(Header + "\n"));
            foreach (var chunk in entries.Chunk(100))
            {
                file.Write(Line(chunk));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
        _log = _openLog(_path);
    }

    // Without a buffer, which would write again what failed when it is closed.
    private static FileStream OpenLog(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private IEnumerable<StoreChange> ReadLog()
    {
        var text = File.ReadAllText(_path);
        var lines = text.Split('\n');
        if (lines[0] != Header)
        {
            throw Damaged(1, $"it does not begin with '{Header}'");
        }

        // What stands behind the last line end was being written when the process ended.
        for (var index = 1; index < lines.Length - 1; index++)
        {
            foreach (var change in ReadLine(lines[index], index + 1))
            {
                yield return change;
            }
        }
    }

    private StoreChange[] ReadLine(string line, int number)
    {
        if (line.Length <= ChecksumLength || Checksum(line[(ChecksumLength + 1)..]) != line[..ChecksumLength])
        {
            throw Damaged(number, "the checksum is wrong");
        }

        try
        {
            return JsonSerializer.Deserialize(line[(ChecksumLength + 1)..], StoreJson.Default.StoreChangeArray) ?? throw Damaged(number, "it is empty");
        }
        catch (JsonException error)
        {
            throw Damaged(number, error.Message);
        }
    }

    private InvalidDataException Damaged(int line, string reason) => new(
        $"EmbeddedSchemaRegistryOptions.DataFile: '{_path}' is damaged in line {line} ({reason}). Nothing was changed. Restore the file, or move it away to begin with an empty registry.");

    private static byte[] Line(IReadOnlyCollection<StoreChange> changes)
    {
        var json = JsonSerializer.Serialize([.. changes], StoreJson.Default.StoreChangeArray);
        return System.Text.Encoding.UTF8.GetBytes($"{Checksum(json)} {json}\n");
    }

    private static string Checksum(string json) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)))[..ChecksumLength];
}
