using System.Diagnostics;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Telemetry.Sdk.Testing.Broker;

/// <summary>
/// Owns one mock cluster and the client handle that hosts it. Every call into librdkafka's C interface that this package makes is in this
/// file: the mock interface is marked experimental there, so this is the one place that a new version can break.
/// </summary>
/// <remarks>
/// The handle value is the mock cluster. <see cref="SafeHandle"/> counts the calls in progress, so a dispose beside a call destroys the
/// cluster after the call. Signatures: https://github.com/confluentinc/librdkafka/blob/master/src/rdkafka_mock.h
/// </remarks>
internal sealed unsafe class NativeMockCluster : SafeHandle
{
    private const int OldestVersion = 0x02_10_00_00;   // 2.16.0; the upper bound is the next major version
    private const int FirstUnsupportedVersion = 0x03_00_00_00;
    private const int ProducerType = 0;                // rd_kafka_type_t
    private const int ConfOk = 0;                      // rd_kafka_conf_res_t
    private const int ErrorTextBytes = 512;

    private readonly nint _library;

    // Set once in the constructor, destroyed after the cluster.
    private nint _host;

    /// <summary>Starts a mock cluster whose brokers have the ids 1 to <paramref name="brokers"/>.</summary>
    public NativeMockCluster(int brokers)
        : base(nint.Zero, ownsHandle: true)
    {
        _library = LoadClientLibrary();
        _host = CreateHost();
        var create = (delegate* unmanaged[Cdecl]<nint, int, nint>)Export("rd_kafka_mock_cluster_new");
        SetHandle(create(_host, brokers));
        if (IsInvalid)
        {
            DestroyHost();
            throw new InvalidOperationException($"librdkafka could not start a mock cluster of {brokers} brokers on 127.0.0.1.");
        }

        Configure();
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>The brokers' own addresses, in the order of their ids, as <c>host:port</c>.</summary>
    public string[] Addresses()
    {
        using var call = new Call(this);
        var function = (delegate* unmanaged[Cdecl]<nint, nint>)Export("rd_kafka_mock_cluster_bootstraps");
        return Marshal.PtrToStringUTF8(function(handle))!.Split(',');
    }

    /// <summary>Makes metadata answers name another address for a broker.</summary>
    public void SetAddress(int brokerId, string host, int port)
    {
        using var call = new Call(this);
        using var text = new NativeText(host);
        ((delegate* unmanaged[Cdecl]<nint, int, nint, int, void>)Export("rd_kafka_mock_broker_set_host_port"))(handle, brokerId, text.Pointer, port);
    }

    /// <summary>Creates a topic; <see cref="ErrorCode.TopicAlreadyExists"/> when there is one.</summary>
    public ErrorCode CreateTopic(string topic, int partitions, int replicas)
    {
        using var call = new Call(this);
        using var text = new NativeText(topic);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, nint, int, int, int>)Export("rd_kafka_mock_topic_create"))(
            handle, text.Pointer, partitions, replicas);
    }

    /// <summary>Deletes a topic with its records.</summary>
    public ErrorCode DeleteTopic(string topic)
    {
        using var call = new Call(this);
        using var text = new NativeText(topic);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, nint, int>)Export("rd_kafka_mock_topic_delete"))(handle, text.Pointer);
    }

    /// <summary>Says whether a topic that exists has the partition. A topic that does not exist would be created by the call.</summary>
    public bool HasPartition(string topic, int partition)
    {
        // Resetting the follower's watermarks, which this package never sets, changes nothing and fails for an unknown partition.
        using var call = new Call(this);
        using var text = new NativeText(topic);
        return ((delegate* unmanaged[Cdecl]<nint, nint, int, long, long, int>)Export("rd_kafka_mock_partition_set_follower_wmarks"))(
            handle, text.Pointer, partition, -1, -1) == 0;
    }

    /// <summary>Moves a partition to another leader; -1 leaves it without one.</summary>
    public ErrorCode SetLeader(string topic, int partition, int brokerId)
    {
        using var call = new Call(this);
        using var text = new NativeText(topic);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, nint, int, int, int>)Export("rd_kafka_mock_partition_set_leader"))(
            handle, text.Pointer, partition, brokerId);
    }

    /// <summary>Moves the start of a partition.</summary>
    public ErrorCode DeleteRecords(string topic, int partition, long beforeOffset)
    {
        using var call = new Call(this);
        using var text = new NativeText(topic);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, nint, int, long, int>)Export("rd_kafka_mock_partition_delete_records"))(
            handle, text.Pointer, partition, beforeOffset);
    }

    /// <summary>Sets the error that metadata answers give for a topic.</summary>
    public void SetTopicError(string topic, ErrorCode error)
    {
        using var call = new Call(this);
        using var text = new NativeText(topic);
        ((delegate* unmanaged[Cdecl]<nint, nint, int, void>)Export("rd_kafka_mock_topic_set_error"))(handle, text.Pointer, (int)error);
    }

    /// <summary>Disconnects the clients of a broker (-1: of all) and refuses new ones.</summary>
    public ErrorCode SetDown(int brokerId) => CallBroker("rd_kafka_mock_broker_set_down", brokerId);

    /// <summary>Lets a broker (-1: all) accept clients again.</summary>
    public ErrorCode SetUp(int brokerId) => CallBroker("rd_kafka_mock_broker_set_up", brokerId);

    /// <summary>Delays every answer of a broker (-1: of all).</summary>
    public ErrorCode SetRoundTripTime(int brokerId, int milliseconds)
    {
        using var call = new Call(this);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, int, int, int>)Export("rd_kafka_mock_broker_set_rtt"))(handle, brokerId, milliseconds);
    }

    /// <summary>Queues errors for the next requests of one kind.</summary>
    public void PushErrors(int request, ReadOnlySpan<int> errors)
    {
        // The array form: the variadic one has another calling convention on macOS arm64.
        using var call = new Call(this);
        fixed (int* first = errors)
        {
            ((delegate* unmanaged[Cdecl]<nint, short, nuint, int*, void>)Export("rd_kafka_mock_push_request_errors_array"))(
                handle, (short)request, (nuint)errors.Length, first);
        }
    }

    /// <summary>Removes what is left of the queued errors of one kind of request.</summary>
    public void ClearErrors(int request)
    {
        using var call = new Call(this);
        ((delegate* unmanaged[Cdecl]<nint, short, void>)Export("rd_kafka_mock_clear_request_errors"))(handle, (short)request);
    }

    /// <summary>Begins to remember each request.</summary>
    public void StartTracking()
    {
        using var call = new Call(this);
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_mock_start_request_tracking"))(handle);
    }

    /// <summary>Forgets the remembered requests.</summary>
    public void ClearTracked()
    {
        using var call = new Call(this);
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_mock_clear_requests"))(handle);
    }

    /// <summary>The kinds of the remembered requests, in order of arrival.</summary>
    public int[] TrackedRequests()
    {
        using var call = new Call(this);
        nuint count;
        var requests = ((delegate* unmanaged[Cdecl]<nint, nuint*, nint*>)Export("rd_kafka_mock_get_requests"))(handle, &count);
        var kindOf = (delegate* unmanaged[Cdecl]<nint, short>)Export("rd_kafka_mock_request_api_key");
        var kinds = new int[(int)count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = kindOf(requests[i]);
        }

        ((delegate* unmanaged[Cdecl]<nint*, nuint, void>)Export("rd_kafka_mock_request_destroy_array"))(requests, count);
        return kinds;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        // The cluster's thread works on the host's queues: it must end first.
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_mock_cluster_destroy"))(handle);
        DestroyHost();
        return true;
    }

    private static nint LoadClientLibrary()
    {
        // Asking for the version makes Confluent.Kafka choose and load its build of the library. A second copy must never be loaded.
        var version = Library.Version;
        if (version is < OldestVersion or >= FirstUnsupportedVersion)
        {
            throw new NotSupportedException(
                $"EmbeddedKafka uses the mock cluster of librdkafka 2.16 or a later 2.x; Confluent.Kafka loaded {Library.VersionString}. " +
                "Reference Confluent.Kafka 2.16.0, or the version that this package names.");
        }

        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (Path.GetFileName(module.FileName).Contains("librdkafka", StringComparison.OrdinalIgnoreCase))
            {
                return NativeLibrary.Load(module.FileName);
            }
        }

        // macOS lists no modules, and has one build only: asking in the name of Confluent.Kafka finds the file that is loaded already.
        return NativeLibrary.TryLoad("librdkafka", typeof(Library).Assembly, null, out var library)
            ? library
            : throw new NotSupportedException(
                "EmbeddedKafka cannot find the librdkafka that Confluent.Kafka loaded among the modules of this process. " +
                "A librdkafka that is linked into the executable cannot be used.");
    }

    private nint CreateHost()
    {
        var configuration = ((delegate* unmanaged[Cdecl]<nint>)Export("rd_kafka_conf_new"))();
        SetOption(configuration, "client.id", "telemetry-sdk-embedded-kafka");
        SetOption(configuration, "log_level", "3");
        var text = stackalloc byte[ErrorTextBytes];
        var host = ((delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint>)Export("rd_kafka_new"))(ProducerType, configuration, text, ErrorTextBytes);
        if (host == nint.Zero)
        {
            // Only a handle that was made owns its configuration.
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_conf_destroy"))(configuration);
            throw new InvalidOperationException($"librdkafka could not start: {Marshal.PtrToStringUTF8((nint)text)}");
        }

        return host;
    }

    private void SetOption(nint configuration, string name, string value)
    {
        using var nameText = new NativeText(name);
        using var valueText = new NativeText(value);
        var text = stackalloc byte[ErrorTextBytes];
        var result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, byte*, nuint, int>)Export("rd_kafka_conf_set"))(
            configuration, nameText.Pointer, valueText.Pointer, text, ErrorTextBytes);
        Debug.Assert(result == ConfOk, Marshal.PtrToStringUTF8((nint)text));
    }

    private void Configure()
    {
        // With a controller an admin request is refused at once; without one the client waits for it until it times out.
        ((delegate* unmanaged[Cdecl]<nint, int, void>)Export("rd_kafka_mock_set_controller_id"))(handle, 1);

        // Groups start at once. Both calls came later than the rest of the interface.
        if (NativeLibrary.TryGetExport(_library, "rd_kafka_mock_group_initial_rebalance_delay_ms", out var delay))
        {
            ((delegate* unmanaged[Cdecl]<nint, int, void>)delay)(handle, 0);
        }

        if (NativeLibrary.TryGetExport(_library, "rd_kafka_mock_set_group_consumer_heartbeat_interval_ms", out var heartbeat))
        {
            ((delegate* unmanaged[Cdecl]<nint, int, void>)heartbeat)(handle, 100);
        }
    }

    private ErrorCode CallBroker(string function, int brokerId)
    {
        using var call = new Call(this);
        return (ErrorCode)((delegate* unmanaged[Cdecl]<nint, int, int>)Export(function))(handle, brokerId);
    }

    private void DestroyHost()
    {
        if (_host != nint.Zero)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)Export("rd_kafka_destroy"))(_host);
            _host = nint.Zero;
        }
    }

    private nint Export(string name) =>
        NativeLibrary.TryGetExport(_library, name, out var address)
            ? address
            : throw new NotSupportedException(
                $"The librdkafka {Library.VersionString} that Confluent.Kafka loaded does not export {name}, which EmbeddedKafka needs.");

    /// <summary>Keeps the cluster alive during one call.</summary>
    private readonly ref struct Call
    {
        private readonly NativeMockCluster _cluster;

        public Call(NativeMockCluster cluster)
        {
            var added = false;
            cluster.DangerousAddRef(ref added);   // throws ObjectDisposedException
            _cluster = cluster;
        }

        public void Dispose() => _cluster.DangerousRelease();
    }

    /// <summary>A string as zero-terminated UTF-8 outside the managed heap.</summary>
    private readonly ref struct NativeText(string text)
    {
        public nint Pointer { get; } = Marshal.StringToCoTaskMemUTF8(text);

        public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
    }
}
