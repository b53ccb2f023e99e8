using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>Writes an exception into a span as the event <c>exception</c> (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/).</summary>
internal static class SpanException
{
    public const string ErrorTypeTag = "error.type";
    private const string EventName = "exception";

    /// <summary>Returns the type as <c>error.type</c> has it.</summary>
    public static string TypeOf(Exception exception) => exception.GetType().FullName ?? exception.GetType().Name;

    /// <summary>Adds the event, unless another instrumentation has already recorded an exception of this type.</summary>
    public static void AddEvent(Activity activity, Exception exception)
    {
        var type = TypeOf(exception);
        foreach (ref readonly var e in activity.EnumerateEvents())
        {
            if (e.Name == EventName && IsOfType(e, type))
            {
                return;
            }
        }

        Add(activity, exception, type);
    }

    /// <summary>Adds the event and sets the error status.</summary>
    public static void Record(Activity activity, Exception exception)
    {
        var type = TypeOf(exception);
        Add(activity, exception, type);
        activity.SetStatus(ActivityStatusCode.Error, Text(exception, static e => e.Message));
        activity.SetTag(ErrorTypeTag, type);
    }

    private static bool IsOfType(in ActivityEvent e, string type)
    {
        foreach (ref readonly var tag in e.EnumerateTagObjects())
        {
            if (tag.Key == "exception.type" && tag.Value as string == type)
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(Activity activity, Exception exception, string type) =>
        activity.AddEvent(new(EventName, tags: new()
        {
            { "exception.type", type },
            { "exception.message", Text(exception, static e => e.Message) },
            { "exception.stacktrace", Text(exception, static e => e.ToString()) },
        }));

    /// <summary>Asks an exception for a text; one whose own code fails must not hurt the caller.</summary>
    private static string Text(Exception exception, Func<Exception, string> read)
    {
        try
        {
            return read(exception);
        }
        catch (Exception failure)
        {
            return $"{TypeOf(exception)} gave no text: {TypeOf(failure)}";
        }
    }
}
