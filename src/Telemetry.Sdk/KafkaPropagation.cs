using System.Diagnostics;
using Confluent.Kafka;
using Telemetry.Sdk.Propagation;

namespace Telemetry.Sdk;

/// <summary>
/// Carries the trace over an application's own Kafka messages: W3C <c>traceparent</c> and <c>tracestate</c> in the headers
/// (https://www.w3.org/TR/trace-context-2/), and spans by OpenTelemetry's conventions for Kafka
/// (https://opentelemetry.io/docs/specs/semconv/messaging/kafka/). All members are thread-safe as long as each message is used by
/// one thread; none throws because of what a message holds.
/// </summary>
public static class KafkaPropagation
{
    /// <summary>Writes the context of a span into headers, in place of one that is there. Without a span nothing changes.</summary>
    /// <param name="headers">The headers to write to.</param>
    /// <param name="activity">The span, usually <see cref="Activity.Current"/> or <see cref="TelemetrySpan.Activity"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="headers"/> is null.</exception>
    public static void Inject(Headers headers, Activity? activity)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (activity is { IdFormat: ActivityIdFormat.W3C })
        {
            KafkaHeaderContext.Write(headers, TraceParent.Format(activity), activity.TraceStateString);
        }
    }

    /// <summary>Writes a context into headers, in place of one that is there. An empty context changes nothing.</summary>
    /// <param name="headers">The headers to write to.</param>
    /// <param name="context">The context. A <c>tracestate</c> that the standard forbids is left out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="headers"/> is null.</exception>
    public static void Inject(Headers headers, ActivityContext context)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (context != default)
        {
            KafkaHeaderContext.Write(headers, TraceParent.Format(context.TraceId, context.SpanId, context.TraceFlags), context.TraceState);
        }
    }

    /// <summary>
    /// Reads the context that a message was created in. There is none without exactly one valid <c>traceparent</c> header; where
    /// that header is absent, Zipkin's B3 headers are read.
    /// </summary>
    /// <param name="headers">The headers of the message.</param>
    /// <param name="context">The context, marked remote; empty when the method returns <see langword="false"/>.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryExtract(Headers? headers, out ActivityContext context) => KafkaHeaderContext.TryRead(headers, out context);

    /// <summary>
    /// Starts a span <c>send {topic}</c> for a message and writes its context into the headers. Dispose it when the delivery report
    /// came, or at once where nobody waits for it. Where the span is not recorded, the current span's context is written.
    /// </summary>
    /// <param name="client">The client that records the span.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message; headers are made where it has none. Its key becomes an attribute if it is a string, an integer or a GUID.</param>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <typeparam name="TValue">The type of the value.</typeparam>
    /// <returns>The scope of the span, kind <see cref="ActivityKind.Producer"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="topic"/> is empty.</exception>
    public static TelemetrySpan StartProducerSpan<TKey, TValue>(this TelemetryClient client, string topic, Message<TKey, TValue> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Headers ??= [];
        var span = StartProducerSpan(client, topic, message.Headers);
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            KafkaSpanAttributes.SetMessage(activity, message);
        }

        return span;
    }

    /// <summary>Starts a span <c>send {topic}</c> and writes its context into the headers, see the other overload.</summary>
    /// <param name="client">The client that records the span.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="headers">The headers of the message that will be sent.</param>
    /// <returns>The scope of the span, kind <see cref="ActivityKind.Producer"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="topic"/> is empty.</exception>
    public static TelemetrySpan StartProducerSpan(this TelemetryClient client, string topic, Headers headers)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(headers);
        var span = client.StartSpan(SpanName(MessagingAttributes.Send, topic), ActivityKind.Producer);
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            KafkaSpanAttributes.SetOperation(activity, MessagingAttributes.Send, topic);
        }

        Inject(headers, span.Activity ?? Activity.Current);
        return span;
    }

    /// <summary>
    /// Starts a span <c>process {topic}</c> for one consumed message. The context that the message was created in is its parent
    /// and is linked; a span that was current is linked too. Without such a context the current span is the parent.
    /// </summary>
    /// <param name="client">The client that records the span.</param>
    /// <param name="result">The consumed message.</param>
    /// <param name="group">The consumer group, if known.</param>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <typeparam name="TValue">The type of the value.</typeparam>
    /// <returns>The scope of the span, kind <see cref="ActivityKind.Consumer"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> or <paramref name="result"/> is null.</exception>
    public static TelemetrySpan StartConsumerSpan<TKey, TValue>(this TelemetryClient client, ConsumeResult<TKey, TValue> result, string? group)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(result);
        var name = SpanName(MessagingAttributes.Process, result.Topic);
        var span = TryExtract(result.Message?.Headers, out var creation)
            ? client.StartSpan(name, ActivityKind.Consumer, creation, LinksOf(creation, Activity.Current))
            : client.StartSpan(name, ActivityKind.Consumer);
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            KafkaSpanAttributes.SetOperation(activity, MessagingAttributes.Process, result.Topic);
            activity.SetTag(MessagingAttributes.ConsumerGroupName, group);
            KafkaSpanAttributes.SetPosition(activity, result.Partition, result.Offset);
            KafkaSpanAttributes.SetMessage(activity, result.Message);
        }

        return span;
    }

    /// <summary>
    /// Starts a span <c>process {topic}</c> (<c>process</c> where the topics differ) for messages that are handled together. It
    /// links the context that each was created in, with partition, offset and key on the link; the current span is its parent.
    /// </summary>
    /// <param name="client">The client that records the span.</param>
    /// <param name="results">The consumed messages. Links over the limit of <see cref="SpanLimits.LinkCount"/> are left out and counted.</param>
    /// <param name="group">The consumer group, if known.</param>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <typeparam name="TValue">The type of the value.</typeparam>
    /// <returns>The scope of the span, kind <see cref="ActivityKind.Consumer"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> or <paramref name="results"/> is null.</exception>
    public static TelemetrySpan StartBatchSpan<TKey, TValue>(this TelemetryClient client, IReadOnlyList<ConsumeResult<TKey, TValue>> results, string? group)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(results);
        var topic = results.Count > 0 && results.All(r => r.Topic == results[0].Topic) ? results[0].Topic : null;
        var span = client.StartSpan(SpanName(MessagingAttributes.Process, topic), ActivityKind.Consumer, default, LinksOf(results));
        if (span.Activity is { IsAllDataRequested: true } activity)
        {
            KafkaSpanAttributes.SetOperation(activity, MessagingAttributes.Process, topic);
            activity.SetTag(MessagingAttributes.ConsumerGroupName, group);
            activity.SetTag(MessagingAttributes.BatchMessageCount, results.Count);
        }

        return span;
    }

    private static string SpanName(string operation, string? topic) => string.IsNullOrEmpty(topic) ? operation : $"{operation} {topic}";

    private static ActivityLink[] LinksOf(ActivityContext creation, Activity? ambient) =>
        ambient is { IdFormat: ActivityIdFormat.W3C } ? [new(creation), new(ambient.Context)] : [new(creation)];

    private static List<ActivityLink> LinksOf<TKey, TValue>(IReadOnlyList<ConsumeResult<TKey, TValue>> results)
    {
        var links = new List<ActivityLink>(results.Count);
        foreach (var result in results)
        {
            if (TryExtract(result.Message?.Headers, out var creation))
            {
                links.Add(KafkaSpanAttributes.Link(creation, result));
            }
        }

        return links;
    }
}
