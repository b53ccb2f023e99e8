using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The REST interface over the store.</summary>
internal sealed class RegistryApi
{
    private readonly RegistryRoute[] _routes;

    public RegistryApi(SchemaStore store) =>
        _routes = [.. SubjectRoutes.Of(store), .. SchemaRoutes.Of(store), .. SettingRoutes.Of(store), .. AssociationRoutes.Of(store), .. ServerRoutes.Of(store)];

    /// <summary>Answers one request; errors are answers too.</summary>
    public RegistryAnswer Answer(string method, RequestTarget target, string body, string? accept, string? contentType)
    {
        if (target.HasEmptySegment)
        {
            return RegistryAnswer.OfHtml("Ambiguous URI empty segment");
        }

        var answered = RegistryMediaTypes.Own;
        try
        {
            var (route, call) = Route(target, body);
            if (method == "OPTIONS")
            {
                return RegistryAnswer.OfMethods(route.Methods);
            }

            var action = Array.Find(route.Actions, action => action.Method == method).Answer ?? throw RegistryException.MethodNotAllowed();
            answered = RegistryMediaTypes.Choose(accept);
            RegistryMediaTypes.CheckSent(body.Length == 0 ? null : contentType);
            var answer = action(call);
            return answer.ContentType is null ? answer : answer.As(answered);
        }
        catch (RegistryException error)
        {
            var answer = RegistryAnswer.Of(error);
            return answer.ContentType is null ? answer : answer.As(answered);
        }
        catch (IOException unwritten)
        {
            return RegistryAnswer.Of(new RegistryException(500, 50001, $"Error in the backend data store: {unwritten.Message}")).As(answered);
        }
        catch (JsonException malformed)
        {
            return RegistryAnswer.Of(new RegistryException(400, 400, malformed.Message)).As(answered);
        }
    }

    private (RegistryRoute Route, RegistryCall Call) Route(RequestTarget target, string body)
    {
        var (context, segments) = Context(target.Segments);
        foreach (var route in _routes)
        {
            if (route.Match(segments) is { } arguments)
            {
                return (route, new RegistryCall(target, arguments, body, context));
            }
        }

        throw RegistryException.NotFound();
    }

    // Every path may begin with a context.
    private static (string? Context, string[] Segments) Context(string[] segments) => segments is ["contexts", var context, _, ..]
        ? (QualifiedSubject.ParseContext(context), segments[2..])
        : (null, segments);
}
