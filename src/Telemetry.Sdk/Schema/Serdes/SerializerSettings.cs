using System.Globalization;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The settings of a serializer after Confluent's words were read and checked; immutable.</summary>
internal sealed record SerializerSettings
{
    public const string Prefix = "protobuf.serializer.";

    public required RegistrySettings Registry { get; init; }

    public IdPlace Place { get; init; }

    public SubjectNameStrategy Naming { get; init; }

    /// <summary>Gets what is done about schemas and imports.</summary>
    public SchemaRules Rules { get; init; } = new();

    /// <summary>Gets a value indicating whether the id of the subject's newest version is written.</summary>
    public bool UseLatest { get; init; }

    /// <summary>Gets the properties of whose subject's newest version the id is written, or null; before <see cref="UseLatest"/>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Gets a value indicating whether the id may change while the serializer lives.</summary>
    public bool FollowsLatest => SchemaId is null && (UseLatest || Metadata is not null);

    /// <summary>Gets the id that is written whatever the registry holds for the schema, or null.</summary>
    public int? SchemaId { get; init; }

    /// <summary>Gets the ids to use without a registry; null but with <see cref="SchemaPolicy.Offline"/>.</summary>
    public PinnedIds? Pinned { get; init; }

    /// <summary>Reads the words of <see cref="SchemaRegistryOptions.Settings"/>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="referenceSubject">The caller's own subjects of imports; before the word for them.</param>
    /// <exception cref="ArgumentException">A word is unknown or its value is not valid; the message names each.</exception>
    public static SerializerSettings Read(SchemaRegistryOptions options, Func<string, string>? referenceSubject = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        var words = new SerdeWords(Prefix, options, failures);
        var settings = new SerializerSettings
        {
            Registry = RegistrySettings.Read(options, failures, static name => !SerdeWords.IsSerde(name)),
            Place = words.TakeEnum("schema.id.strategy", IdPlace.Prefix),
            Naming = words.TakeEnum("subject.name.strategy", SubjectNameStrategy.Topic),
            Rules = ReadRules(words, options.Policy, referenceSubject),
            UseLatest = words.TakeBoolean("use.latest.version", false),
            Metadata = ReadMetadata(words),
            SchemaId = ReadId(words),
            Pinned = PinnedIdReader.Read(options, failures),
        };
        RefuseUnsupported(words);
        RefuseAgainst(options.Policy, settings, words, failures);
        if (settings is { UseLatest: true, Rules.Register: true })
        {
            words.Refuse("use.latest.version", $"needs {Prefix}auto.register.schemas=false.");
        }

        if (settings is { Metadata: not null, Rules.Register: true })
        {
            words.Refuse("use.latest.with.metadata", $"needs {Prefix}auto.register.schemas=false.");
        }

        words.RefuseRest();
        return failures.Count == 0 ? settings : throw new ArgumentException(string.Join(" ", failures), nameof(options));
    }

    private static void RefuseAgainst(SchemaPolicy? policy, SerializerSettings settings, SerdeWords words, List<string> failures)
    {
        if (policy is { } unknown && !Enum.IsDefined(unknown))
        {
            failures.Add($"{nameof(SchemaRegistryOptions.Policy)} is {unknown}; it must be one of {string.Join(", ", Enum.GetNames<SchemaPolicy>())}.");
        }

        if (policy is SchemaPolicy.Verify or SchemaPolicy.Offline && settings.Rules.Register)
        {
            words.Refuse("auto.register.schemas", $"true contradicts {nameof(SchemaRegistryOptions.Policy)} {policy}.");
        }

        if (policy == SchemaPolicy.Offline && (settings.SchemaId is not null || settings.FollowsLatest))
        {
            failures.Add($"{nameof(SchemaRegistryOptions.Policy)} is {policy}, which asks no registry; {Prefix}use.schema.id, use.latest.version and use.latest.with.metadata do.");
        }
    }

    private static SchemaRules ReadRules(SerdeWords words, SchemaPolicy? policy, Func<string, string>? referenceSubject)
    {
        var naming = words.TakeEnum("reference.subject.name.strategy", ReferenceNaming.ReferenceName);
        if (naming == ReferenceNaming.Custom && referenceSubject is null)
        {
            words.Refuse("reference.subject.name.strategy", "Custom needs the constructor that takes the subjects of imports.");
        }

        return new SchemaRules
        {
            Register = words.TakeBoolean("auto.register.schemas", policy == SchemaPolicy.Register),
            Normalize = words.TakeBoolean("normalize.schemas", false),
            SkipKnownTypes = words.TakeBoolean("skip.known.types", true),
            ReferenceSubject = referenceSubject is not null ? new ReferenceSubjects(referenceSubject).Of : naming == ReferenceNaming.Qualified ? Qualified : static name => name,
        };
    }

    private static string Qualified(string import) =>
        (import.EndsWith(".proto", StringComparison.Ordinal) ? import[..^".proto".Length] : import).Replace('/', '.');

    private static int? ReadId(SerdeWords words)
    {
        if (words.Take("use.schema.id") is not { } text)
        {
            return null;
        }

        // -1 is Confluent's word for none.
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) || id < -1)
        {
            words.Refuse("use.schema.id", $"'{text}' is no schema id.");
        }

        return id >= 0 ? id : null;
    }

    // Confluent's form: key=value, several separated by commas.
    private static Dictionary<string, string>? ReadMetadata(SerdeWords words)
    {
        if (words.Take("use.latest.with.metadata") is not { } text)
        {
            return null;
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } key, var value] || !metadata.TryAdd(key, value))
            {
                words.Refuse("use.latest.with.metadata", $"'{part}' is not key=value, or its key stands there twice.");
            }
        }

        if (metadata.Count == 0)
        {
            words.Refuse("use.latest.with.metadata", $"'{text}' names no property.");
        }

        return metadata;
    }

    private static void RefuseUnsupported(SerdeWords words)
    {
        // Confluent's own serializer has no use for it any more either.
        _ = words.Take("buffer.bytes");
        if (words.TakeBoolean("use.deprecated.format", false))
        {
            words.Refuse("use.deprecated.format", "the format before message indexes were zigzag is not written any more.");
        }
    }
}
