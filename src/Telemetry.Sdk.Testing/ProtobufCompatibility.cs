using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Testing;

/// <summary>
/// Tells whether a Protobuf schema may follow another, by the rules of Confluent's Schema Registry and without a server: names, types and
/// numbers decide; <c>reserved</c>, options, services and extensions do not.
/// </summary>
/// <remarks>
/// The rules are those of
/// <see href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html">Confluent's schema evolution</see>
/// as the server 8.3 applies them. All members are safe to call from any thread.
/// </remarks>
public static class ProtobufCompatibility
{
    /// <summary>Compares two files that are compiled into this program, with their imports.</summary>
    /// <param name="old">The registered schema.</param>
    /// <param name="new">The schema to register.</param>
    /// <param name="level">The level to judge by; with one old version, a transitive level is the plain one.</param>
    public static CompatibilityResult Check(FileDescriptor old, FileDescriptor @new, CompatibilityLevel level)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        return Check(ProtobufSchema.FromDescriptor(old), ProtobufSchema.FromDescriptor(@new), level);
    }

    /// <summary>Compares two schemas.</summary>
    /// <param name="old">The registered schema.</param>
    /// <param name="new">The schema to register.</param>
    /// <param name="level">The level to judge by; with one old version, a transitive level is the plain one.</param>
    public static CompatibilityResult Check(ProtobufSchema old, ProtobufSchema @new, CompatibilityLevel level)
    {
        ArgumentNullException.ThrowIfNull(old);
        return Check([old], @new, level);
    }

    /// <summary>Compares a schema with the versions of its subject.</summary>
    /// <param name="versions">The registered versions, oldest first. Without any, everything is compatible.</param>
    /// <param name="new">The schema to register.</param>
    /// <param name="level">The level to judge by: it also decides how many versions are looked at.</param>
    public static CompatibilityResult Check(IReadOnlyList<ProtobufSchema> versions, ProtobufSchema @new, CompatibilityLevel level)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(@new);
        if (!Enum.IsDefined(level))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "This is no compatibility level.");
        }

        var rule = LevelRule.Of(level);
        IReadOnlyList<CompatibilityDifference>? newest = null;
        for (var index = versions.Count - 1; index >= rule.OldestIndex(versions.Count); index--)
        {
            var differences = Differences(versions[index], @new, rule);
            newest ??= differences;
            if (differences.Any(difference => !difference.IsCompatible))
            {
                return new CompatibilityResult(level, differences);
            }
        }

        return new CompatibilityResult(level, newest ?? []);
    }

    private static CompatibilityDifference[] Differences(ProtobufSchema old, ProtobufSchema @new, LevelRule rule)
    {
        var found = rule.Compare(old.File, @new.File);
        return
        [
            .. found.OrderBy(difference => difference.Difference.IsCompatible).Select(difference => new CompatibilityDifference(
                difference.Difference.Type.Word(),
                difference.Difference.Path,
                DifferenceSentence.Of(difference.Difference, difference.IsForward),
                difference.Difference.IsCompatible)),
        ];
    }
}
