using System.Globalization;
using System.Net;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.ProtoText;
using Telemetry.Sdk.Testing.Registry;

namespace Telemetry.Sdk.Testing;

/// <summary>
/// A Schema Registry inside this process, for development and tests: the REST interface of Confluent's registry over HTTP on 127.0.0.1, for
/// clients of any language, with schemas in memory or on a file and faults on demand.
/// </summary>
/// <remarks>
/// <para>
/// Behaves as Confluent's registry 8.3: schemas are stored in its canonical text, so that text and base64 of one file are one schema with
/// one id and the GUID it has there; references, soft and permanent deletion, levels and modes per subject, compatibility by the level with
/// its reasons, metadata, aliases, associations, contexts, and every form of a schema. Errors have its codes and texts.
/// </para>
/// <para>
/// Limits: Protobuf only is understood; Avro and JSON schemas are stored and never compared. Rule sets are dropped, as Confluent's community
/// edition does, and inline schema tags are not changed on request.
/// </para>
/// <para>The registry's own work creates no <see cref="System.Diagnostics.Activity"/>. All members are safe to call from any thread.</para>
/// </remarks>
public sealed class EmbeddedSchemaRegistry : IAsyncDisposable
{
    private readonly RegistryServer _server;
    private readonly SchemaStore _store;
    private readonly RegistryFaults _faults;
    private readonly RegistryJournal _journal;
    private int _disposed;   // 1 once disposing has begun; interlocked

    private EmbeddedSchemaRegistry(RegistryServer server, SchemaStore store, RegistryFaults faults, RegistryJournal journal)
    {
        _server = server;
        _store = store;
        _faults = faults;
        _journal = journal;
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}");
    }

    /// <summary>Gets the address, as clients take it in <c>schema.registry.url</c>: <c>http://127.0.0.1:PORT</c>. It never changes.</summary>
    public string Url { get; }

    /// <summary>
    /// Gets the requests received since the start or the last <see cref="ClearRequests"/>, oldest first, those included that a fault
    /// answered. At most the newest 10,000.
    /// </summary>
    public IReadOnlyList<EmbeddedRegistryRequest> Requests => _journal.Requests;

    /// <summary>Gets the subjects that have a schema, in ordinal order.</summary>
    public IReadOnlyList<string> Subjects => _store.Subjects();

    /// <summary>Starts a registry on a free port.</summary>
    public static Task<EmbeddedSchemaRegistry> StartAsync() => StartAsync(new EmbeddedSchemaRegistryOptions());

    /// <summary>Starts a registry. It answers requests when the task ends.</summary>
    /// <exception cref="IOException">The chosen port is taken, another registry has the data file, or the file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The data file or its folder may not be read or written, or the file is a folder.</exception>
    /// <exception cref="InvalidDataException">The data file is damaged, or is none of a registry.</exception>
    public static async Task<EmbeddedSchemaRegistry> StartAsync(
        EmbeddedSchemaRegistryOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, IPEndPoint.MaxPort);
        var file = options.DataFile is null ? null : new StoreFile(options.DataFile);
        var faults = new RegistryFaults(options.TimeProvider);
        var server = new RegistryServer(options.Port);
        try
        {
            var store = new SchemaStore(options.TimeProvider, file);
            var journal = new RegistryJournal();
            await server.StartAsync(new RegistryApplication(new RegistryApi(store), faults, journal), cancellationToken).ConfigureAwait(false);
            return new EmbeddedSchemaRegistry(server, store, faults, journal);
        }
        catch
        {
            server.Dispose();
            faults.Dispose();
            file?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Registers a file and its imports as Confluent's serializers do: base64 of the descriptor, imports under their path as subject, known
    /// types (<c>google/protobuf</c>, <c>google/type</c>, <c>confluent</c>) left out. Takes no request, and no refusal applies.
    /// </summary>
    /// <returns>The schema's id.</returns>
    public int Register(string subject, FileDescriptor file)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(file);
        return RegisterFile(subject, file, []).Schema.Id;
    }

    /// <summary>Registers a schema as it is. Takes no request, and no refusal applies.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">Text, or base64 of a serialized <c>FileDescriptorProto</c>.</param>
    /// <param name="schemaType"><c>PROTOBUF</c>, <c>AVRO</c> or <c>JSON</c>.</param>
    /// <returns>The schema's id.</returns>
    /// <exception cref="ArgumentException">The registry would refuse it as invalid.</exception>
    public int Register(string subject, string schema, string schemaType = "PROTOBUF")
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        try
        {
            return _store.Register(subject, SchemaRequest.Of(schemaType, schema, [])).Schema.Id;
        }
        catch (RegistryException refused)
        {
            throw new ArgumentException(refused.Message, nameof(schema), refused);
        }
    }

    /// <summary>
    /// Makes the registry find every new schema of a subject incompatible: 409 with code 40901 when it is registered, <c>is_compatible:
    /// false</c> when it is asked for. What is registered already is still found.
    /// </summary>
    /// <param name="subject">The subject, which need not exist.</param>
    /// <param name="reason">The text that the answers give.</param>
    public void RefuseSchemas(string subject, string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentNullException.ThrowIfNull(reason);
        _store.Refuse(subject, reason);
    }

    /// <summary>Ends what <see cref="RefuseSchemas"/> began.</summary>
    public void AcceptSchemas(string subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        _store.Refuse(subject, null);
    }

    /// <summary>Answers the next requests with this, whatever they ask. Replaces an earlier answer or script.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="times">The number of requests; then the registry answers by itself again.</param>
    public void Respond(EmbeddedRegistryResponse response, int times = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        _faults.Script(_ => Interlocked.Decrement(ref times) >= 0 ? response : null);
    }

    /// <summary>
    /// Asks a script about each request: an answer replaces the registry's own, <see langword="null"/> lets it answer. Replaces an earlier
    /// answer or script. It is called on the server's threads, for several requests at once.
    /// </summary>
    public void Respond(Func<EmbeddedRegistryRequest, EmbeddedRegistryResponse?> script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _faults.Script(script);
    }

    /// <summary>Delays every answer of the registry's own; <see cref="Timeout.InfiniteTimeSpan"/> stalls them.</summary>
    public void SetDelay(TimeSpan delay) => _faults.SetDelay(delay);

    /// <summary>Takes the registry down: requests in progress and new ones end by a reset connection, until <see cref="Up"/>.</summary>
    public void Down() => _faults.Down();

    /// <summary>Answers again after <see cref="Down"/>.</summary>
    public void Up() => _faults.Up();

    /// <summary>Ends every fault: scripts, delay and down; refusals stay.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>Forgets the requests received so far.</summary>
    public void ClearRequests() => _journal.Clear();

    /// <summary>Ends the requests in progress, and frees the port and the data file. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _faults.Down();
            await _server.StopAsync().ConfigureAwait(false);
            _faults.Dispose();
            _store.Close();
        }
    }

    // An import is registered once, however many paths lead to it.
    private SubjectVersion RegisterFile(string subject, FileDescriptor file, Dictionary<string, int> versions)
    {
        var references = file.Dependencies
            .Where(import => !KnownTypes.IsKnownImport(import.Name))
            .Select(import => new SchemaReference(import.Name, import.Name, RegisterImport(import, versions)))
            .ToArray();
        return _store.Register(subject, SchemaRequest.Of("PROTOBUF", file.SerializedData.ToBase64(), references));
    }

    private int RegisterImport(FileDescriptor import, Dictionary<string, int> versions)
    {
        if (!versions.TryGetValue(import.Name, out var version))
        {
            version = RegisterFile(import.Name, import, versions).Version;
            versions.Add(import.Name, version);
        }

        return version;
    }
}
