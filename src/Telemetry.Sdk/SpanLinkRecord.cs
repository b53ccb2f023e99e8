using System.Diagnostics;

namespace Telemetry.Sdk;

/// <summary>A link of a finished span, see <see cref="SpanRecord"/>.</summary>
public sealed class SpanLinkRecord
{
    internal SpanLinkRecord()
    {
    }

    /// <summary>Gets the context that is linked.</summary>
    public ActivityContext Context { get; private set; }

    /// <summary>Gets the attributes.</summary>
    public AttributeList Attributes { get; } = new();

    internal void Reset(ActivityContext context)
    {
        Context = context;
        Attributes.Clear();
    }
}
