using System.Globalization;
using Spectre.Console;
using TicketShop.Run;

namespace TicketShop.Story;

/// <summary>The table of a run without end, redrawn in place: a row for each service, and below it what the reader has.</summary>
internal sealed class LiveView
{
    private readonly ServiceProcesses _services;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveDisplayContext? _display;
    private Task _drawing = Task.CompletedTask;

    private LiveView(ServiceProcesses services) => _services = services;

    public static LiveView Start(IAnsiConsole console, ServiceProcesses services)
    {
        var view = new LiveView(services);
        view._drawing = console.Live(new Text("")).StartAsync(display =>
        {
            view._display = display;
            return view._stopped.Task;
        });
        return view;
    }

    public void Update(Progress progress) => _display?.UpdateTarget(Draw(progress));

    /// <summary>Leaves the last table on the screen.</summary>
    public Task StopAsync()
    {
        _stopped.TrySetResult();
        return _drawing;
    }

    private Table Draw(Progress progress)
    {
        var table = new Table().RoundedBorder().AddColumn("service");
        foreach (var column in (string[])["spans", "delivered", "waiting", "dropped", "events", "delivered", "waiting", "dropped"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var child in _services.All.Where(child => child.Latest is not null))
        {
            AddRow(table, child.Name, child.Latest!.Telemetry);
        }

        AddRow(table, "[bold]all[/]", progress.Written);
        return table.Caption(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Elapsed:hh\\:mm\\:ss}  {progress.Rate:F0} requests/s, p99 {progress.Shop.Percentile(0.99):F1} ms, {progress.Failed:N0} failed\nread {progress.Read.Spans:N0} spans, {progress.Read.Events:N0} events; {progress.Traces.Complete:N0} traces complete, {progress.Traces.Partial:N0} partial"));
    }

    private static void AddRow(Table table, string name, Telemetry.Sdk.TelemetrySnapshot account) => table.AddRow(
    [
        name,
        Number(account.Spans.Ended), Number(account.Spans.Delivered), Number(account.Spans.Waiting()), Number(account.Spans.Lost()),
        Number(account.Events.Ended), Number(account.Events.Delivered), Number(account.Events.Waiting()), Number(account.Events.Lost()),
    ]);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
