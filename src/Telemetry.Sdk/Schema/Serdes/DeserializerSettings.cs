using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The settings of a deserializer after Confluent's words were read and checked; immutable.</summary>
internal sealed record DeserializerSettings
{
    public const string Prefix = "protobuf.deserializer.";

    public required RegistrySettings Registry { get; init; }

    public IdSearch Search { get; init; }

    /// <summary>Gets the subjects by which a reader without the generated type asks for schemas.</summary>
    public SubjectNameStrategy Naming { get; init; }

    /// <summary>Reads the words of <see cref="SchemaRegistryOptions.Settings"/>.</summary>
    /// <exception cref="ArgumentException">A word is unknown or its value is not valid; the message names each.</exception>
    public static DeserializerSettings Read(SchemaRegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        var words = new SerdeWords(Prefix, options, failures);
        var settings = new DeserializerSettings
        {
            Registry = RegistrySettings.Read(options, failures, static name => !SerdeWords.IsSerde(name)),
            Search = words.TakeEnum("schema.id.strategy", IdSearch.Dual),
            Naming = words.TakeEnum("subject.name.strategy", SubjectNameStrategy.Topic),
        };

        // These choose the schema that rules are taken from; without rules they change nothing.
        _ = words.TakeBoolean("use.latest.version", false);
        _ = words.Take("use.latest.with.metadata");
        words.RefuseRest();
        return failures.Count == 0 ? settings : throw new ArgumentException(string.Join(" ", failures), nameof(options));
    }
}
