using System.Runtime.InteropServices;

namespace TicketShop.Run;

/// <summary>Ctrl-C: once ends the run as if its time were over, twice ends the process. SIGTERM counts as Ctrl-C.</summary>
internal sealed class Interrupt : IDisposable
{
    public const int ExitCode = 130;

    private readonly CancellationTokenSource _first = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Interrupt() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Gets the token that the first signal cancels.</summary>
    public CancellationToken Token => _first.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _first.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            // The services see their standard input close, and end.
            Environment.Exit(ExitCode);
        }

        _first.Cancel();
    }
}
