using System.Globalization;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The verdict on a new schema, in the server's words.</summary>
internal static class CompatibilityCheck
{
    private const int MostSchemaText = 10 * 1024;

    /// <summary>One text a difference, then what it was compared with; empty where the schema is compatible.</summary>
    /// <param name="versions">The live versions, oldest first.</param>
    /// <param name="content">The new schema.</param>
    /// <param name="config">The subject's settings.</param>
    public static IReadOnlyList<string> Conflicts(SubjectVersion[] versions, SchemaContent content, SubjectConfig config)
    {
        string[] found =
        [
            .. config.IsValidatingFields ? ReservedFields.Conflicts(versions.LastOrDefault()?.Schema.Content, content) : [],
            .. Incompatibilities([.. versions.Where(version => IsOfGroup(version.Schema.Content, content, config.Group))], content, config),
        ];
        return found.Length == 0 ? [] : [.. found, $"{{validateFields: '{(config.IsValidatingFields ? "true" : "false")}', compatibility: '{config.Level}'}}"];
    }

    private static string[] Incompatibilities(SubjectVersion[] versions, SchemaContent content, SubjectConfig config)
    {
        var rule = LevelRule.Of(CompatibilityLevels.Parse(config.Level));
        for (var index = versions.Length - 1; index >= rule.OldestIndex(versions.Length); index--)
        {
            var old = versions[index].Schema.Content;
            var found = Compare(rule, old, content);
            var differences = Differences(old, content, found);
            if (differences.Length > 0)
            {
                // A full level names the old schema only where the backward half fails.
                var isNamed = !(rule.IsBackward && rule.IsForward) || found.Count == 0 || found.Exists(difference => !difference.IsForward);
                return isNamed ? [.. differences, .. Facts(versions[index])] : differences;
            }
        }

        return [];
    }

    private static bool IsOfGroup(SchemaContent known, SchemaContent content, string? group) =>
        group is null || known.Metadata?.Properties.GetValueOrDefault(group) == content.Metadata?.Properties.GetValueOrDefault(group);

    private static string[] Differences(SchemaContent old, SchemaContent content, List<DirectedDifference> found)
    {
        if (old.Type != content.Type)
        {
            return ["Incompatible because of different schema type"];
        }

        return [.. found.Select(difference => $"{{errorType:\"{difference.Difference.Type.Word()}\", description:\"{Describe(difference)}\"}}")];
    }

    // Avro and JSON schemas are stored, not compared.
    private static List<DirectedDifference> Compare(LevelRule rule, SchemaContent old, SchemaContent content) => old.File is null || content.File is null
        ? []
        : rule.Compare(old.File, content.File).FindAll(found => !found.Difference.IsCompatible);

    private static string[] Facts(SubjectVersion old)
    {
        var text = old.Schema.Content.Text;
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{{oldSchemaVersion: {old.Version}}}"),
            $"{{oldSchema: '{(text.Length > MostSchemaText ? text[..MostSchemaText] + "..." : text)}'}}",
        ];
    }

    private static string Describe(DirectedDifference found)
    {
        var (original, update) = found.IsForward ? ("new", "old") : ("old", "new");
        var path = $"'{found.Difference.Path}'";
        return found.Difference.Type switch
        {
            DifferenceType.PackageChanged => $"The package at {path} in the {update} schema does not match the package in the {original} schema",
            DifferenceType.MessageRemoved => $"The {update} schema is missing a MESSAGE type at path {path} in the {original} schema",
            DifferenceType.FieldKindChanged => $"The type of a field at path {path} in the {update} schema does not match the {original} schema",
            DifferenceType.FieldScalarKindChanged =>
                $"The kind of a SCALAR field at path {path} in the {update} schema does not match its kind in the {original} schema",
            DifferenceType.FieldNamedTypeChanged =>
                $"The type of a MESSAGE field at path {path} in the {update} schema does not match its type in the {original} schema",
            DifferenceType.FieldNumericLabelChanged =>
                $"The label for a NUMERIC field at path {path} in the {update} schema does not match its label in the {original} schema",
            DifferenceType.RequiredFieldAdded => $"A required field  at path {path} in the {update} schema is missing in the {original} schema",
            DifferenceType.RequiredFieldRemoved => $"The {update} schema is missing a required field at path: {path} in the {original} schema",
            DifferenceType.OneofFieldRemoved => $"The {update} schema is missing a oneof field at path {path} in the {original} schema",
            DifferenceType.MultipleFieldsMovedToOneof =>
                $"Multiple fields in the oneof at path {path} in the {update} schema are outside a oneof in the {original} schema",
            _ => $"A field in the oneof at path {path} in the {update} schema is outside an existing oneof in the {original} schema",
        };
    }
}
