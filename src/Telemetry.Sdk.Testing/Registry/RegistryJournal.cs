namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The newest requests.</summary>
internal sealed class RegistryJournal
{
    private const int Capacity = 10_000;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Queue<EmbeddedRegistryRequest> _requests = [];

    public IReadOnlyList<EmbeddedRegistryRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public void Add(EmbeddedRegistryRequest request)
    {
        lock (_gate)
        {
            if (_requests.Count == Capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
