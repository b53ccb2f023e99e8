using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Reads ASP.NET Core's diagnostic events into server spans by the conventions of HTTP
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans/). The one class that names its types; entered only when it told an event.
/// </summary>
internal static class ServerSpanEvents
{
    private const string MethodTag = "http.request.method";
    private const string OriginalMethodTag = "http.request.method_original";
    private const string RouteTag = "http.route";
    private const string StatusTag = "http.response.status_code";
    private const string OtherMethod = "_OTHER";

    // The key under which a request keeps the exception that nothing handled until its span ends.
    private static readonly object ExceptionKey = new();

    /// <summary>Completes the span of a request; it is stopped right after.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void RequestEnded(object? payload, Func<Activity, bool> isOurs)
    {
        if (payload is not HttpContext context
            || (context.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current) is not { IsAllDataRequested: true } activity
            || activity.Source.Name != ServerSpans.SourceName
            || !isOurs(activity))
        {
            return;
        }

        SetName(activity, context);
        SetOutcome(activity, context);
    }

    /// <summary>Keeps the exception of a request.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ExceptionUnhandled(object? payload)
    {
        if (Read(payload, "httpContext") is HttpContext context && Read(payload, "exception") is Exception exception)
        {
            context.Items[ExceptionKey] = exception;
        }
    }

    private static void SetName(Activity activity, HttpContext context)
    {
        var method = SetMethod(activity, context.Request.Method);
        var route = FindRoute(context);
        if (route is not null)
        {
            activity.SetTag(RouteTag, route);
        }

        // A name that the application gave stays.
        if (activity.DisplayName == activity.OperationName)
        {
            activity.DisplayName = route is null ? method : $"{method} {route}";
        }
    }

    /// <summary>Adds what is missing of the method and returns what stands for it in the name.</summary>
    private static string SetMethod(Activity activity, string method)
    {
        var known = KnownMethod(method);
        if (activity.GetTagItem(MethodTag) is null)
        {
            activity.SetTag(MethodTag, known ?? OtherMethod);
        }

        if (known != method && activity.GetTagItem(OriginalMethodTag) is null)
        {
            activity.SetTag(OriginalMethodTag, method);
        }

        return known ?? "HTTP";
    }

    private static string? KnownMethod(string method) => HttpMethods.GetCanonicalizedValue(method) switch
    {
        "CONNECT" or "DELETE" or "GET" or "HEAD" or "OPTIONS" or "PATCH" or "POST" or "PUT" or "TRACE" or "QUERY" => HttpMethods.GetCanonicalizedValue(method),
        _ => null,
    };

    private static string? FindRoute(HttpContext context)
    {
        // A page that shows an error replaces the endpoint and remembers the one that was asked for.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint
            ?? context.Features.Get<IStatusCodeReExecuteFeature>()?.Endpoint
            ?? context.GetEndpoint();
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText is { } route ? (route.Length == 0 ? "/" : route) : null;
    }

    private static void SetOutcome(Activity activity, HttpContext context)
    {
        var status = context.Response.StatusCode;
        activity.SetTag(StatusTag, BoxedValue.Of(status));
        if (status < StatusCodes.Status500InternalServerError)
        {
            return;
        }

        var exception = FindException(context);
        if (exception is not null)
        {
            SpanException.AddEvent(activity, exception);
        }

        if (activity.Status == ActivityStatusCode.Unset)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        SetErrorType(activity, status.ToString(CultureInfo.InvariantCulture), exception);
    }

    private static Exception? FindException(HttpContext context) =>
        context.Items.TryGetValue(ExceptionKey, out var kept) ? kept as Exception : context.Features.Get<IExceptionHandlerFeature>()?.Error;

    /// <summary>The exception says more than the status code, which another instrumentation may have set already.</summary>
    private static void SetErrorType(Activity activity, string status, Exception? exception)
    {
        var present = activity.GetTagItem(SpanException.ErrorTypeTag) as string;
        if (present is null || (exception is not null && present == status))
        {
            activity.SetTag(SpanException.ErrorTypeTag, exception is null ? status : SpanException.TypeOf(exception));
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "ASP.NET Core keeps these properties for listeners; without them the status code stands for the exception.")]
    private static object? Read(object? payload, string property) => payload?.GetType().GetProperty(property)?.GetValue(payload);
}
