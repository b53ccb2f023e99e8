namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A subject and its context, written <c>:.context:subject</c>; the default context is not written.</summary>
internal readonly record struct QualifiedSubject(string Context, string Name)
{
    public const string DefaultContext = ".";

    public static QualifiedSubject Parse(string subject)
    {
        if (!subject.StartsWith(":.", StringComparison.Ordinal))
        {
            return new(DefaultContext, subject);
        }

        var end = subject.IndexOf(':', 2);
        return end < 0 ? new(subject[1..], "") : new(subject[1..end], subject[(end + 1)..]);
    }

    /// <summary>A context as a path names it: <c>.x</c>, <c>x</c> or <c>:.x:</c>.</summary>
    public static string ParseContext(string context)
    {
        var name = context.Trim(':');
        return name.StartsWith('.') ? name : "." + name;
    }

    /// <summary>What stands before the subjects of a context.</summary>
    public static string Prefix(string context) => context == DefaultContext ? "" : $":{context}:";

    /// <summary>What stands before a subject.</summary>
    public static string PrefixOf(string subject) => Prefix(Parse(subject).Context);

    /// <summary>A subject as a reference names it: without a context it is in that of its user.</summary>
    public QualifiedSubject Beside(string subject)
    {
        var other = Parse(subject);
        return subject.StartsWith(":.", StringComparison.Ordinal) ? other : other with { Context = Context };
    }

    public override string ToString() => Prefix(Context) + Name;
}
