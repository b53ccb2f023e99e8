using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The associations of one resource that a client asks for.</summary>
internal sealed record AssociationRequest(string Name, string Namespace, string? Id, string Type, AssociationWish[] Wishes)
{
    /// <summary>Reads and checks a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="pathId">The resource that the path names; null where associations are created.</param>
    /// <param name="isDry">Whether nothing is to be changed, so that the resource need not exist yet.</param>
    public static AssociationRequest Read(JsonElement body, string? pathId, bool isDry)
    {
        var (name, space, id, type) = (
            RequestBody.Text(body, "resourceName"), RequestBody.Text(body, "resourceNamespace"), RequestBody.Text(body, "resourceId"), RequestBody.Text(body, "resourceType"));
        var wishes = RequestBody.List(body, "associations", "AssociationCreateOrUpdateInfo>").Select(AssociationWish.Read).ToArray();
        if (pathId is not null && id is not null && id != pathId)
        {
            throw AssociationWish.Invalid("resourceId", "Resource ID in the path parameter does not match the resource ID in the request body");
        }

        id ??= pathId;
        CheckName(name, "resourceName");
        CheckName(space, "resourceNamespace");
        if (!isDry && string.IsNullOrEmpty(id))
        {
            throw AssociationWish.Invalid("resourceId", "cannot be null or empty");
        }

        if (type is not (null or "" or "topic"))
        {
            throw AssociationWish.Invalid("resourceType", "must be 'topic'");
        }

        if (wishes.Length == 0)
        {
            throw AssociationWish.Invalid("associations", "cannot be null or empty");
        }

        var request = new AssociationRequest(name!, space!, id, "topic", []);
        return request with { Wishes = [.. wishes.Select(wish => request.Checked(wish, isNew: pathId is null))] };
    }

    /// <summary>The subject that a strong association has where none is named.</summary>
    public string DefaultSubject(string? type) => $":.{Namespace}:{Name}-{type}";

    private AssociationWish Checked(AssociationWish wish, bool isNew)
    {
        wish = wish.Checked(isNew);
        if (!isNew)
        {
            return wish;
        }

        var standard = DefaultSubject(wish.Type);
        wish = wish with { Subject = wish.Subject ?? standard };
        if (wish.IsFrozen == true && wish.Subject != standard)
        {
            throw AssociationWish.Invalid("subject", $"frozen associations must use subject '{standard}'");
        }

        return wish.IsWeak && wish.Subject == standard
            ? throw AssociationWish.Invalid("subject", $"WEAK associations cannot use subject '{standard}'")
            : wish;
    }

    private static void CheckName(string? name, string property)
    {
        const int Longest = 256;
        if (string.IsNullOrEmpty(name))
        {
            throw AssociationWish.Invalid(property, "cannot be null or empty");
        }

        if (name.Length > Longest)
        {
            throw AssociationWish.Invalid(property, "exceeds max length of 256");
        }

        var other = name.FirstOrDefault(character => !char.IsLetterOrDigit(character) && character is not ('_' or '-'));
        if (other != default)
        {
            throw AssociationWish.Invalid(property, $"illegal character '{other}'");
        }
    }
}
