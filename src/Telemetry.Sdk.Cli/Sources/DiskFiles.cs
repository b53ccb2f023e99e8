namespace Telemetry.Sdk.Cli.Sources;

/// <summary>The files as they are on the disk now.</summary>
internal sealed class DiskFiles : IProtoFiles
{
    public async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new ToolException($"{Place(path)} is a folder; a .proto file is needed here.");
        }

        try
        {
            return ProtoEncoding.Decode(await ReadBoundedAsync(path, cancellationToken).ConfigureAwait(false), Place(path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{Place(path)} cannot be read: {refused.Message}");
        }
    }

    public string Place(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path).Replace('\\', '/');
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The path from the root, with forward slashes.</summary>
    /// <exception cref="ToolException">It is empty.</exception>
    public static string FullPath(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new ToolException("An argument is empty where a file or a folder is needed.")
        : Path.GetFullPath(path).Replace('\\', '/');

    // A pipe or a device has no length that could be asked for.
    private async Task<byte[]> ReadBoundedAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var read = 1; read > 0;)
            {
                read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                bytes.Write(buffer, 0, read);
                if (bytes.Length > ProtoEncoding.MaxBytes)
                {
                    throw ProtoEncoding.TooLarge(Place(path));
                }
            }

            return bytes.ToArray();
        }
    }
}
