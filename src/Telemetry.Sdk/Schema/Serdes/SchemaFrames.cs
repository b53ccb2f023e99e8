using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// The frames of a serializer, by topic, component and type. One that is known is found without a lock, a wait or an
/// allocation; one that is not waits alone, and no other type waits with it. Safe for all threads.
/// </summary>
internal sealed class SchemaFrames : IDisposable
{
    private const int Slots = 1_024;

    private readonly SerializerSettings _settings;
    private readonly bool _followsLatest;
    private readonly Func<SerializationContext, string, string> _subject;
    private readonly SchemaIds _ids;
    private readonly TimeProvider _time;

    // The frame of the first type and topic; replaced only by a newer one of the same.
    private volatile SchemaFrame? _first;

    // Read and written by any thread: the frame of a slot's last record. A lost write costs one dictionary look-up.
    private readonly SchemaFrame?[] _recent = new SchemaFrame?[Slots];
    private readonly ConcurrentDictionary<(string Topic, MessageComponentType Component, MessageDescriptor Type), SchemaFrame> _frames = new();

    public SchemaFrames(
        SerializerSettings settings,
        Func<SerializationContext, string, string>? subject,
        ISchemaRegistry registry,
        TimeProvider time,
        Func<double> jitter,
        SchemaIdCache? cache = null)
    {
        (_settings, _time) = (settings, time);
        _followsLatest = settings.FollowsLatest;
        NeedsHeaders = settings.Place == IdPlace.Header;
        _subject = subject ?? Strategy(settings.Naming);
        _ids = new SchemaIds(settings, registry, time, jitter, cache);
    }

    /// <summary>Gets a value indicating whether the id goes into a header.</summary>
    public bool NeedsHeaders { get; }

    public static SchemaFrames Create(SchemaRegistryOptions options, Func<SerializationContext, string, string>? subject, Func<string, string>? referenceSubject)
    {
        var settings = SerializerSettings.Read(options, referenceSubject);
        var cache = settings.Pinned is null ? SchemaIdCache.Create(settings.Registry, settings.Rules, options.CacheDirectory) : null;
        return new SchemaFrames(settings, subject, RegistryClient.Create(settings.Registry, TimeProvider.System), TimeProvider.System, Random.Shared.NextDouble, cache);
    }

    /// <summary>Finds a known frame, or returns null.</summary>
    public SchemaFrame? Find(SerializationContext context, MessageDescriptor type)
    {
        // Most serializers serve one type in one topic.
        var frame = _first;
        if (frame is null || !frame.IsFor(context.Topic, context.Component, type))
        {
            frame = FindOther(context, type);
            if (frame is null)
            {
                return null;
            }
        }

        if ((_followsLatest || frame.IsRemembered) && _time.GetTimestamp() >= frame.RefreshAt)
        {
            Refresh(frame, context, type);
        }

        return frame;
    }

    /// <summary>Finds a frame with the registry's help.</summary>
    /// <exception cref="ProtobufSerdeException">There is no id to write.</exception>
    public async Task<SchemaFrame> ResolveAsync(SerializationContext context, MessageDescriptor type, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(context, type);
        var status = await _ids.GetAsync(subject, type.File).WaitAsync(cancellationToken).ConfigureAwait(false);
        return status.State == SchemaState.Known ? Add(context, type, status) : throw Failure(subject, status);
    }

    public void Dispose() => _ids.Dispose();

    private SchemaFrame? FindOther(SerializationContext context, MessageDescriptor type)
    {
        var topic = context.Topic ?? "";
        ref var slot = ref Slot(context, type);
        var frame = Volatile.Read(ref slot);
        if (frame is not null && frame.IsFor(topic, context.Component, type))
        {
            return frame;
        }

        if (_frames.TryGetValue((topic, context.Component, type), out frame))
        {
            Volatile.Write(ref slot, frame);
        }

        return frame;
    }

    private static Func<SerializationContext, string, string> Strategy(SubjectNameStrategy naming) => naming switch
    {
        SubjectNameStrategy.Record => static (_, record) => record,
        SubjectNameStrategy.TopicRecord => static (context, record) => $"{Topic(context)}-{record}",
        _ => static (context, _) => Topic(context) + (context.Component == MessageComponentType.Key ? "-key" : "-value"),
    };

    private ref SchemaFrame? Slot(SerializationContext context, MessageDescriptor type) =>
        ref _recent[(RuntimeHelpers.GetHashCode(type) ^ (context.Topic ?? "").Length ^ (int)context.Component) & (Slots - 1)];

    private static string Topic(SerializationContext context) =>
        string.IsNullOrEmpty(context.Topic) ? throw new ArgumentException("The subject name needs a topic, and the context has none.", nameof(context)) : context.Topic;

    private static ProtobufSerdeException Failure(string subject, SchemaStatus status)
    {
        var reason = status.Reason ?? "the Schema Registry does not answer";
        return status.State switch
        {
            SchemaState.Rejected => new ProtobufSerdeException(ProtobufSerdeError.SchemaRefused, reason, isTransient: false),
            SchemaState.Blocked => new ProtobufSerdeException(ProtobufSerdeError.NotRegistered, $"{reason} To cure it: {status.Cure}", isTransient: true),
            _ => new ProtobufSerdeException(ProtobufSerdeError.RegistryUnavailable, $"The schema id of subject '{subject}' is not known: {reason}", isTransient: true),
        };
    }

    private string SubjectOf(SerializationContext context, MessageDescriptor type) =>
        _subject(context, type.FullName) is { Length: > 0 } subject ? subject
            : throw new ArgumentException($"The subject name strategy gives no subject for '{type.FullName}'.", nameof(context));

    private TimeSpan Lifetime(SchemaStatus status) => status.IsRemembered ? SchemaIds.FailureLifetime : _settings.Registry.LatestLifetime;

    private SchemaFrame Add(SerializationContext context, MessageDescriptor type, SchemaStatus status)
    {
        var frame = new SchemaFrame(context.Topic ?? "", context.Component, type, status.Identity, _settings.Place, After(Lifetime(status))) { IsRemembered = status.IsRemembered };
        var key = (context.Topic ?? "", context.Component, type);

        // A caller with ever new topics must not fill the memory; its later topics are found the longer way.
        if (_frames.Count < SchemaIds.MaxSubjects || _frames.ContainsKey(key))
        {
            _frames[key] = frame;
        }

        if (_first is null || _first.IsFor(context.Topic ?? "", context.Component, type))
        {
            _first = frame;
        }

        return frame;
    }

    // Records go on with the version that was the newest; one task asks for the one that is.
    private void Refresh(SchemaFrame stale, SerializationContext context, MessageDescriptor type)
    {
        if (stale.TryBeginRefresh())
        {
            _ = RefreshAsync(stale, new SerializationContext(context.Component, context.Topic), type);
        }
    }

    private async Task RefreshAsync(SchemaFrame stale, SerializationContext context, MessageDescriptor type)
    {
        var next = SchemaIds.FailureLifetime;
        try
        {
            var status = await _ids.GetAsync(SubjectOf(context, type), type.File).ConfigureAwait(false);
            if (status.State == SchemaState.Known)
            {
                next = Lifetime(status);
                Volatile.Write(ref Slot(context, type), Add(context, type, status));
            }
            else if (stale.IsRemembered && status.State != SchemaState.Pending)
            {
                // The registry answers and no longer knows the schema: the next record is refused.
                _frames.TryRemove((context.Topic ?? "", context.Component, type), out _);
                Interlocked.CompareExchange(ref Slot(context, type), null, stale);
                Interlocked.CompareExchange(ref _first, null, stale);
            }
        }
        catch (Exception)
        {
            // Nobody waits for this: the serializer is being disposed, or the caller's subject name fails, as its next new topic will tell.
        }
        finally
        {
            stale.EndRefresh(After(next));
        }
    }

    private long After(TimeSpan wait) => _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
}
