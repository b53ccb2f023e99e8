namespace Telemetry.Sdk.Transport;

/// <summary>
/// Takes records to their topics. One implementation is Kafka, another keeps them in memory for tests.
/// <see cref="TrySend"/> is called by the export loop alone; reports and changes may come on any thread.
/// </summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Gets or sets what is called once for each record that <see cref="TrySend"/> took.</summary>
    Action<OutgoingRecord, DeliveryOutcome>? Reported { get; set; }

    /// <summary>Gets or sets what is called when a topic's state changed or room came free.</summary>
    Action? Changed { get; set; }

    /// <summary>Begins to connect; no I/O on the caller's thread.</summary>
    void Start();

    /// <summary>Returns the state of a topic, watched from now on; the same object for the same name.</summary>
    TopicState Watch(string topic, int declaredPartitions);

    /// <summary>Hands a record over; false when there is no room or no producer at the moment.</summary>
    bool TrySend(OutgoingRecord record);

    /// <summary>Waits until everything handed over was reported, or the time is over.</summary>
    void Flush(TimeSpan timeout);
}
