namespace Telemetry.Sdk.Spans;

/// <summary>Adds attributes to a list within its limits; what is left out is counted. Immutable.</summary>
internal sealed class AttributeLimit(int maxCount, int maxLength)
{
    public void Add(AttributeList list, in KeyValuePair<string, object?> tag)
    {
        // OTLP has no attribute without a key, https://opentelemetry.io/docs/specs/otel/common/#attribute.
        if (string.IsNullOrEmpty(tag.Key))
        {
            list.Dropped++;
        }
        else if (tag.Value is { } value)
        {
            Set(list, TextLimit.Cut(tag.Key, maxLength), value is string text ? TextLimit.Cut(text, maxLength) : value);
        }
    }

    private void Set(AttributeList list, string key, object value)
    {
        if (list.Count < maxCount || list.IndexOf(key) >= 0)
        {
            list.Set(key, value);
        }
        else
        {
            list.Dropped++;
        }
    }
}
