using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Completes the server spans of ASP.NET Core, which carry no route, status code or error by themselves: hears its diagnostic
/// events. Names no type of ASP.NET Core, so that it runs where that is not installed. Thread-safe.
/// </summary>
internal sealed class ServerSpans : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    /// <summary>The name of ASP.NET Core's activity source and diagnostic listener.</summary>
    public const string SourceName = "Microsoft.AspNetCore";

    private const string TagsSwitch = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string RequestStart = Request + ".Start";
    private const string RequestStop = Request + ".Stop";
    private const string HostingException = "Microsoft.AspNetCore.Hosting.UnhandledException";
    private const string PageException = "Microsoft.AspNetCore.Diagnostics.UnhandledException";

    private readonly Func<Activity, bool> _isOurs;
    private readonly Action<Exception> _onFault;
    private readonly Lock _lock = new();

    // Guarded by _lock: one entry a host that was built in this process.
    private readonly List<IDisposable> _subscriptions = [];
    private bool _disposed;

    public ServerSpans(Func<Activity, bool> isOurs, Action<Exception> onFault) => (_isOurs, _onFault) = (isOurs, onFault);

    /// <summary>Makes ASP.NET Core put method, path and address on its spans, unless the application decided about it. Takes effect for hosts that start later.</summary>
    public static void EnableTags()
    {
        if (!AppContext.TryGetSwitch(TagsSwitch, out _))
        {
            AppContext.SetSwitch(TagsSwitch, false);
        }
    }

    public void Start()
    {
        EnableTags();
        Keep(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void Dispose()
    {
        IDisposable[] subscriptions;
        lock (_lock)
        {
            _disposed = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (var subscription in subscriptions)
        {
            subscription.Dispose();
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == SourceName)
        {
            Keep(value.Subscribe(this, IsWanted));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            switch (value.Key)
            {
                case RequestStop: ServerSpanEvents.RequestEnded(value.Value, _isOurs); break;
                case HostingException or PageException: ServerSpanEvents.ExceptionUnhandled(value.Value); break;
            }
        }
        catch (Exception e)
        {
            _onFault(e);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    // The end of a request is told only to those who also ask for the activity and its start.
    private static bool IsWanted(string name) =>
        name is Request or RequestStart or RequestStop or HostingException or PageException;

    private void Keep(IDisposable subscription)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _subscriptions.Add(subscription);
                return;
            }
        }

        subscription.Dispose();
    }
}
