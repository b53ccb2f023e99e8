using System.Text.Json;
using Confluent.Kafka;
using Telemetry.Sdk;
using TicketShop.Contracts;

namespace TicketShop.Services;

/// <summary>Hands paid orders to Kafka. Nobody waits for the broker: an order is safe in the client's queue until it is acknowledged.</summary>
internal sealed class OrderPublisher : IDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly TelemetryClient _telemetry;
    private readonly OrderCount _placed;
    private readonly ILogger<OrderPublisher> _logger;
    private readonly IProducer<string, byte[]> _producer;

    public OrderPublisher(TelemetryClient telemetry, OrderCount placed, IConfiguration configuration, ILogger<OrderPublisher> logger)
    {
        (_telemetry, _placed, _logger) = (telemetry, placed, logger);
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = configuration[ShopSettings.Kafka],
            EnableIdempotence = true,
            LingerMs = 20,
            ReconnectBackoffMaxMs = ShopSettings.ReconnectBackoffMs,
        }.WithLogin()).SetLogHandler((_, _) => { }).Build();
    }

    public void Publish(Order order)
    {
        var message = new Message<string, byte[]>
        {
            Key = order.Id,
            Value = JsonSerializer.SerializeToUtf8Bytes(order, ShopJson.Default.Order),
        };
        using var span = _telemetry.StartProducerSpan(Order.Topic, message);
        _producer.Produce(Order.Topic, message, OnDelivered);
        _placed.Add();
    }

    public void Dispose()
    {
        _producer.Flush(DrainTime);
        _producer.Dispose();
    }

    private void OnDelivered(DeliveryReport<string, byte[]> report)
    {
        if (report.Error.IsError)
        {
            _logger.LogError("Order {OrderId} was not delivered: {Reason}", report.Key, report.Error.Reason);
        }
    }
}
