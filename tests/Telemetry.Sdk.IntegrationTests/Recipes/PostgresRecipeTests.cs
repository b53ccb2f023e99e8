using System.Diagnostics;
using Npgsql;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>Npgsql makes spans by itself: naming its source is the whole recipe.</summary>
public sealed class PostgresRecipeTests
{
    private const string SourceName = "Npgsql";

    private PostgresServer? _server;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await PostgresServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Test]
    public async Task Query_SourceNamed_ArrivesUnderOurSpanWithItsAttributes()
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));

        await AddAsync(capture, 41);

        var (ours, query) = (capture.Spans.Single(s => s.Name == "seat.find"), capture.Spans.Single(s => s.Attributes.ContainsKey("db.query.text")));
        Assert.That((query.TraceId, query.ParentSpanId, query.Kind, query.ScopeName), Is.EqualTo((ours.TraceId, ours.SpanId, ActivityKind.Client, SourceName)));
        Assert.That(query.Attributes["db.query.text"], Is.EqualTo("SELECT 1 + $1"));
        Assert.That(query.Attributes["db.system.name"], Is.EqualTo("postgresql"));
        Assert.That(query.Attributes["db.namespace"], Is.EqualTo("postgres"));
        Assert.That(query.Attributes["server.port"], Is.EqualTo((long)_server!.Port));
    }

    [Test]
    public async Task Query_SourceNamed_CarriesNeitherParametersNorThePassword()
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));

        await AddAsync(capture, 123_456);

        var values = capture.Spans.SelectMany(s => s.Attributes.Values).Select(v => v?.ToString()).ToArray();
        Assert.That(values, Has.Some.Contains("Username=shop"));
        Assert.That(values, Has.None.Contains("123456").And.None.Contains(PostgresServer.Password));
    }

    [Test]
    public async Task Query_Refused_SpanHasTheErrorAndItsCode()
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));
        await using var source = NpgsqlDataSource.Create(_server!.ConnectionString);
        await using var command = source.CreateCommand("SELECT * FROM no_such_table");
        using (capture.Client.StartSpan("seat.find"))
        {
            await Assert.ThatAsync(() => command.ExecuteScalarAsync(), Throws.InstanceOf<PostgresException>());
        }

        var query = capture.Spans.Single(s => s.Attributes.ContainsKey("db.query.text"));
        Assert.That((query.Status, query.Attributes["db.response.status_code"]), Is.EqualTo((ActivityStatusCode.Error, (object)"42P01")));
    }

    [Test]
    public async Task Query_SourceNotNamed_LeavesOurSpanAlone()
    {
        await using var capture = TelemetryCapture.Start();

        await AddAsync(capture, 41);

        Assert.That(capture.Spans.Select(s => s.Name), Is.EqualTo(new[] { "seat.find" }));
    }

    private async Task AddAsync(TelemetryCapture capture, int number)
    {
        await using var source = NpgsqlDataSource.Create(_server!.ConnectionString);
        using var span = capture.Client.StartSpan("seat.find");
        await using var command = source.CreateCommand("SELECT 1 + $1");
        command.Parameters.Add(new() { Value = number });
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(number + 1));
    }
}
