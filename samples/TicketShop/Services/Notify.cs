using System.Text.Json;
using Confluent.Kafka;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.V1;

namespace TicketShop.Services;

/// <summary>Reads paid orders from Kafka and sends the tickets. The trace goes on where checkout left it.</summary>
internal sealed class Notify(TelemetryClient telemetry, OrderCount handled, IConfiguration configuration, ILogger<Notify> logger) : BackgroundService, IShopService
{
    private const string Group = "ticketshop-notify";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    private readonly IConsumer<string, byte[]> _orders = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
    {
        BootstrapServers = configuration[ShopSettings.Kafka],
        GroupId = Group,
        EnableAutoCommit = false,
        FetchWaitMaxMs = 50,
        ReconnectBackoffMaxMs = ShopSettings.ReconnectBackoffMs,
    }.WithLogin()).SetLogHandler((_, _) => { }).Build();

    public static void Declare(EventOptions events) => events.Add<TicketIssued>();

    public void Map(IEndpointRouteBuilder routes)
    {
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A run of the sample handles its own orders only: it begins at the end of the topic and leaves no group behind.
        // A service that lives on would subscribe and commit instead.
        await Task.Run(() => _orders.Assign(EndOfTopic()), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _orders.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (Next() is { } order)
            {
                Handle(order);
                handled.Add();
            }
        }
    }

    private ConsumeResult<string, byte[]>? Next()
    {
        try
        {
            return _orders.Consume(TimeSpan.FromMilliseconds(100));
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            logger.LogWarning("Orders cannot be read at the moment: {Reason}", e.Error.Reason);
            return null;
        }
    }

    private void Handle(ConsumeResult<string, byte[]> result)
    {
        using var received = telemetry.StartConsumerSpan(result, Group);
        var order = JsonSerializer.Deserialize(result.Message.Value, ShopJson.Default.Order)!;
        using var span = telemetry.StartSpan("ticket.issue")
            .SetTag("event.code", order.Visit.EventCode)
            .SetTag("order.id", order.Id);
        telemetry.Emit(new TicketIssued
        {
            SessionId = order.Visit.Session,
            EventCode = order.Visit.EventCode,
            AccountRef = order.Visit.AccountRef,
            OrderId = order.Id,
            Count = order.Count,
        });
    }

    private List<TopicPartitionOffset> EndOfTopic()
    {
        using var admin = new DependentAdminClientBuilder(_orders.Handle).Build();
        var topic = admin.GetMetadata(Order.Topic, StartTime).Topics.Single();
        return [.. topic.Partitions
            .Select(partition => new TopicPartition(Order.Topic, partition.PartitionId))
            .Select(partition => new TopicPartitionOffset(partition, _orders.QueryWatermarkOffsets(partition, StartTime).High))];
    }
}
