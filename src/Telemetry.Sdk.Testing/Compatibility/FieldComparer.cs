namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Compares two fields of one number: name, kind, then label or type.</summary>
internal static class FieldComparer
{
    public static void Compare(Comparison comparison, string path, SchemaField original, SchemaField update)
    {
        if (original.Descriptor.Name != update.Descriptor.Name)
        {
            comparison.Add(DifferenceType.FieldNameChanged, path, original.Descriptor.Name, update.Descriptor.Name);
        }

        CompareTypes(comparison, path, original, update);
    }

    private static void CompareTypes(Comparison comparison, string path, SchemaField original, SchemaField update)
    {
        var before = ResolvedType.Of(comparison.Original, original);
        var after = ResolvedType.Of(comparison.Update, update);
        if (before.Kind != after.Kind)
        {
            comparison.Add(DifferenceType.FieldKindChanged, path, original.Words, update.Words);
            return;
        }

        switch (before.Kind)
        {
            case FieldKind.Scalar:
                CompareScalars(comparison, path, original, update);
                break;
            case FieldKind.Map:
                CompareEntries(comparison, path, before.Message!, after.Message!);
                break;
            default:
                CompareNamed(comparison, path, before, after);
                break;
        }
    }

    private static void CompareScalars(Comparison comparison, string path, SchemaField original, SchemaField update)
    {
        var family = ScalarFamilies.Of(original.Descriptor.Type);
        if (family != ScalarFamilies.Of(update.Descriptor.Type))
        {
            comparison.Add(DifferenceType.FieldScalarKindChanged, path, original.Words, update.Words);
        }
        else if (original.WrittenLabel is { } before && update.WrittenLabel is { } after && before != after)
        {
            var type = family == ScalarFamily.StringOrBytes
                ? DifferenceType.FieldStringOrBytesLabelChanged
                : DifferenceType.FieldNumericLabelChanged;
            comparison.Add(type, path, original.Words, update.Words);
        }
    }

    private static void CompareEntries(Comparison comparison, string path, SchemaMessage original, SchemaMessage update)
    {
        var after = new MessageFields(update);
        foreach (var field in new MessageFields(original).All)
        {
            if (after.Find(field.Number) is { } now)
            {
                CompareTypes(comparison, path, field, now);
            }
        }
    }

    private static void CompareNamed(Comparison comparison, string path, ResolvedType original, ResolvedType update)
    {
        if (original.Message is not { } before || update.Message is not { } after)
        {
            // A type of a known file, or of one that was not given.
            if (original.Name != update.Name)
            {
                comparison.Add(DifferenceType.FieldNamedTypeChanged, path, original.Name, update.Name);
            }
        }
        else if (before.LocalName != after.LocalName)
        {
            comparison.Add(DifferenceType.FieldNamedTypeChanged, path, before.LocalName, after.LocalName);
        }
        else if (before.Origin != after.Origin)
        {
            comparison.Refer(path, before, after);
        }
    }
}
