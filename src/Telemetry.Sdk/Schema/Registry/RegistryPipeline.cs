using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// What stands between the resolutions and the registry: retries for ever with back-off (1 s to 60 s, jitter, never before
/// <c>Retry-After</c>), and one circuit breaker for all of them, so that an outage is probed and not flooded.
/// </summary>
internal sealed class RegistryPipeline
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    private static readonly ResiliencePropertyKey<Action<Exception>> FailureKey = new("failure");

    private readonly Func<double> _jitter;
    private readonly ResiliencePipeline _retry;
    private readonly ResiliencePipeline _breaker;

    public RegistryPipeline(TimeProvider time, Func<double> jitter)
    {
        _jitter = jitter;
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not (null or OperationCanceledException)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber, arguments.Outcome.Exception)),
                OnRetry = static arguments =>
                {
                    if (arguments.Context.Properties.TryGetValue(FailureKey, out var report))
                    {
                        report(arguments.Outcome.Exception!);
                    }

                    return default;
                },
            })
            .Build();
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.9,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is RegistryException { IsTransient: true }),
            })
            .Build();
    }

    /// <summary>Runs an attempt until one succeeds; each failure is reported before the wait.</summary>
    public async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> attempt, Action<Exception> onFailure, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(FailureKey, onFailure);
        try
        {
            return await _retry.ExecuteAsync(
                static async (context, attempt) => await attempt(context.CancellationToken).ConfigureAwait(false),
                context,
                attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Makes one call unless the circuit is open.</summary>
    /// <exception cref="RegistryException">The call failed, or the circuit is open.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                static async (call, ct) => await call(ct).ConfigureAwait(false), call, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException open)
        {
            throw new RegistryException(RegistryFailure.Unavailable, "The Schema Registry failed repeatedly and is left alone for some seconds: " + open.InnerException?.Message, open)
            {
                RetryAfter = open.RetryAfter,
            };
        }
    }

    private TimeSpan Delay(int attempt, Exception? failure)
    {
        var full = attempt >= 6 ? LongestDelay : FirstDelay * (1 << attempt);
        var jittered = full * (0.5 + (_jitter() / 2));
        var asked = (failure as RegistryException)?.RetryAfter ?? TimeSpan.Zero;
        return TimeSpan.FromTicks(Math.Max(jittered.Ticks, Math.Min(asked.Ticks, LongestRetryAfter.Ticks)));
    }
}
