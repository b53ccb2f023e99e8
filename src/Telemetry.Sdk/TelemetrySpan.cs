using System.Diagnostics;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk;

/// <summary>
/// The scope of a span: dispose it to end the span. Every call does nothing when the span is not recorded, and after its end.
/// A span may be passed between threads, but is changed by one at a time; disposing it is safe from any.
/// </summary>
public readonly struct TelemetrySpan : IDisposable, IEquatable<TelemetrySpan>
{
    private readonly Activity? _activity;

    internal TelemetrySpan(Activity? activity) => _activity = activity;

    /// <summary>Gets the activity of the span, or <see langword="null"/> when nothing in the process listens. It also exists, to carry the trace on, for a trace that is not recorded.</summary>
    public Activity? Activity => _activity;

    /// <summary>Gets the context to hand on to other threads, processes and links; the default where there is no <see cref="Activity"/>.</summary>
    public ActivityContext Context => _activity?.Context ?? default;

    /// <summary>Gets a value indicating whether what is said about the span is kept: it is recorded and has not ended. Ask before computing an expensive attribute.</summary>
    public bool IsRecorded => _activity is { IsAllDataRequested: true, IsStopped: false };

    /// <summary>Sets an attribute; a later value replaces an earlier one, <see langword="null"/> removes it.</summary>
    /// <param name="key">The key, for example <c>event.code</c>. An empty one is left out and counted as dropped.</param>
    /// <param name="value">A text, number, bool, or an array or list of these; of anything else its text.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public TelemetrySpan SetTag(string key, object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (IsRecorded)
        {
            _activity!.SetTag(key, value);
        }

        return this;
    }

    /// <summary>Sets an attribute to a text.</summary>
    /// <inheritdoc cref="SetTag(string, object?)"/>
    public TelemetrySpan SetTag(string key, string? value) => SetTag(key, (object?)value);

    /// <summary>Sets an attribute to a bool; allocates no box.</summary>
    /// <inheritdoc cref="SetTag(string, object?)"/>
    public TelemetrySpan SetTag(string key, bool value) => SetTag(key, BoxedValue.Of(value));

    /// <summary>Sets an attribute to an integer; allocates no box from 0 to 1,023, nor when the span is not recorded.</summary>
    /// <inheritdoc cref="SetTag(string, object?)"/>
    public TelemetrySpan SetTag(string key, int value) => SetTag(key, IsRecorded ? BoxedValue.Of(value) : null);

    /// <summary>Sets an attribute to an integer; allocates no box when the span is not recorded.</summary>
    /// <inheritdoc cref="SetTag(string, object?)"/>
    public TelemetrySpan SetTag(string key, long value) => SetTag(key, IsRecorded ? (object)value : null);

    /// <summary>Sets an attribute to a floating-point number; allocates no box when the span is not recorded.</summary>
    /// <inheritdoc cref="SetTag(string, object?)"/>
    public TelemetrySpan SetTag(string key, double value) => SetTag(key, IsRecorded ? (object)value : null);

    /// <summary>Adds an event that happens now.</summary>
    /// <param name="name">The name of the event.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan AddEvent(string name) => AddEvent(name, attributes: null, time: default);

    /// <summary>Adds an event that happens now.</summary>
    /// <param name="name">The name of the event.</param>
    /// <param name="attributes">Its attributes, read now; of a key given twice the last counts.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or a key of <paramref name="attributes"/> is null.</exception>
    public TelemetrySpan AddEvent(string name, IEnumerable<KeyValuePair<string, object?>>? attributes) => AddEvent(name, attributes, time: default);

    /// <summary>Adds an event.</summary>
    /// <param name="name">The name of the event.</param>
    /// <param name="attributes">Its attributes, read now; of a key given twice the last counts.</param>
    /// <param name="time">When it happened; the default means now.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or a key of <paramref name="attributes"/> is null.</exception>
    public TelemetrySpan AddEvent(string name, IEnumerable<KeyValuePair<string, object?>>? attributes, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(name);
        var tags = Copy(attributes, nameof(attributes));
        if (IsRecorded)
        {
            _activity!.AddEvent(new(name, time, tags));
        }

        return this;
    }

    /// <summary>Links another span.</summary>
    /// <param name="context">The context of the other span.</param>
    /// <returns>This span.</returns>
    public TelemetrySpan AddLink(ActivityContext context) => AddLink(context, attributes: null);

    /// <summary>Links another span.</summary>
    /// <param name="context">The context of the other span.</param>
    /// <param name="attributes">Attributes of the link, read now; of a key given twice the last counts.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException">A key of <paramref name="attributes"/> is null.</exception>
    public TelemetrySpan AddLink(ActivityContext context, IEnumerable<KeyValuePair<string, object?>>? attributes)
    {
        var tags = Copy(attributes, nameof(attributes));
        if (IsRecorded)
        {
            _activity!.AddLink(new(context, tags));
        }

        return this;
    }

    /// <summary>Sets the status.</summary>
    /// <param name="status">The status; <see cref="ActivityStatusCode.Ok"/> only where the application is sure, it overrules errors.</param>
    /// <returns>This span.</returns>
    public TelemetrySpan SetStatus(ActivityStatusCode status) => SetStatus(status, description: null);

    /// <summary>Sets the status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="description">What went wrong; kept for <see cref="ActivityStatusCode.Error"/> only.</param>
    /// <returns>This span.</returns>
    public TelemetrySpan SetStatus(ActivityStatusCode status, string? description)
    {
        if (IsRecorded)
        {
            _activity!.SetStatus(status, description);
        }

        return this;
    }

    /// <summary>Records an exception: an event <c>exception</c> with type, message and stack trace, the status <see cref="ActivityStatusCode.Error"/>, and <c>error.type</c>.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public TelemetrySpan RecordException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (IsRecorded)
        {
            SpanException.Record(_activity!, exception);
        }

        return this;
    }

    /// <summary>Changes the name of the span. Sampling rules saw the one it started with.</summary>
    /// <param name="name">The new name: few different ones, with no identifiers in them.</param>
    /// <returns>This span.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan UpdateName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsRecorded)
        {
            _activity!.DisplayName = name;
        }

        return this;
    }

    /// <summary>
    /// Ends the span; a second call does nothing. Spans may end in any order: the current span of the caller is never one that
    /// has ended.
    /// </summary>
    public void Dispose()
    {
        if (_activity is { IsStopped: false })
        {
            CurrentSpan.Stop(_activity);
        }
    }

    /// <inheritdoc/>
    public bool Equals(TelemetrySpan other) => ReferenceEquals(_activity, other._activity);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TelemetrySpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _activity?.GetHashCode() ?? 0;

    /// <summary>Returns whether both are scopes of the same span.</summary>
    /// <param name="left">One scope.</param>
    /// <param name="right">The other scope.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(TelemetrySpan left, TelemetrySpan right) => left.Equals(right);

    /// <summary>Returns whether the scopes are of different spans.</summary>
    /// <param name="left">One scope.</param>
    /// <param name="right">The other scope.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(TelemetrySpan left, TelemetrySpan right) => !left.Equals(right);

    /// <summary>Reads attributes also for a span that is not recorded: a mistake in the code must not depend on sampling.</summary>
    private static ActivityTagsCollection? Copy(IEnumerable<KeyValuePair<string, object?>>? attributes, string argument)
    {
        if (attributes is null)
        {
            return null;
        }

        var tags = new ActivityTagsCollection();
        foreach (var (key, value) in attributes)
        {
            ArgumentNullException.ThrowIfNull(key, argument);
            tags[key] = value;
        }

        return tags;
    }
}
