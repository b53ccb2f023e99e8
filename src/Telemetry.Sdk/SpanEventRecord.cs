namespace Telemetry.Sdk;

/// <summary>An event of a finished span, see <see cref="SpanRecord"/>.</summary>
public sealed class SpanEventRecord
{
    internal SpanEventRecord()
    {
    }

    /// <summary>Gets or sets the name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Gets when it happened, nanoseconds since 1970-01-01 UTC.</summary>
    public ulong TimeUnixNano { get; private set; }

    /// <summary>Gets the attributes.</summary>
    public AttributeList Attributes { get; } = new();

    internal void Reset(string name, ulong timeUnixNano)
    {
        Name = name;
        TimeUnixNano = timeUnixNano;
        Attributes.Clear();
    }
}
