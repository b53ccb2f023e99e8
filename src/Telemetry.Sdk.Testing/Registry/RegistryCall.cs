using System.Globalization;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A request that has found its route.</summary>
/// <param name="Target">The target.</param>
/// <param name="Arguments">The variable segments of the path.</param>
/// <param name="Body">The body.</param>
/// <param name="Context">The context that the path begins with, or null.</param>
internal sealed record RegistryCall(RequestTarget Target, string[] Arguments, string Body, string? Context)
{
    /// <summary>The subject that the path names, in its written form.</summary>
    public string Subject => Qualify(Arguments[0]);

    /// <summary>Refuses the names that mean something else.</summary>
    public void CheckUsable()
    {
        if (QualifiedSubject.Parse(Subject).Name is "__GLOBAL" or "__EMPTY")
        {
            throw new RegistryException(422, 42208, $"The specified subject '{Subject}' is not a valid.");
        }
    }

    /// <summary>The subject of a setting: empty for the global one.</summary>
    public string SettingSubject => Arguments.Length == 0 ? QualifiedSubject.Prefix(Context ?? QualifiedSubject.DefaultContext) : Subject;

    public bool IsTrue(string name) => Target.IsTrue(name);

    /// <summary>Which subjects a list shows.</summary>
    public string Prefix => Context is null
        ? Target.Value("subjectPrefix") ?? ":*:"
        : QualifiedSubject.Prefix(Context) + Target.Value("subjectPrefix");

    /// <summary>The subject of the query, empty where there is none.</summary>
    public string QuerySubject => Qualify(Target.Value("subject") ?? "");

    /// <summary>A number of a segment.</summary>
    public int Id(int index) =>
        int.TryParse(Arguments[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : throw RegistryException.BadParameter();

    /// <summary>A version of a segment; -1 is the latest.</summary>
    public int Version(int index)
    {
        var version = Arguments[index];
        if (version.Trim().Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            return -1;
        }

        return int.TryParse(version, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is -1 or > 0
            ? number
            : throw RegistryException.InvalidVersion(version);
    }

    /// <summary>The asked part of a list; a limit of zero is none.</summary>
    public IEnumerable<T> Page<T>(IEnumerable<T> all)
    {
        var offset = Number("offset");
        var limit = Number("limit");
        if (offset < 0)
        {
            throw RegistryException.Internal();
        }

        var rest = all.Skip(offset);
        return limit > 0 ? rest.Take(limit) : rest;
    }

    private int Number(string name) => Target.Value(name) switch
    {
        null or "" => 0,
        var value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RegistryException.BadParameter(),
    };

    private string Qualify(string subject) => Context is null || subject.StartsWith(":.", StringComparison.Ordinal)
        ? QualifiedSubject.Parse(subject).ToString()
        : QualifiedSubject.Prefix(Context) + subject;
}
