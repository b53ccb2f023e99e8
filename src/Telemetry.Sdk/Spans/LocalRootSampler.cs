using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// The decision about a local root: a span that has no parent, or one outside of this process or of the recorded sources. It
/// depends only on what the span is and on its trace id, so it can be asked for again. Immutable.
/// </summary>
internal static class LocalRootSampler
{
    private const string PathTag = "url.path";

    public static bool Keeps(SourceRules rules, ref ActivityCreationOptions<ActivityContext> options, bool? parentSampled)
    {
        var sampler = rules.SamplerFor(options.Name, rules.NeedsPath ? FindPath(options.Tags) : null);

        // Asking for the trace id makes one where the root has none yet: only for a ratio.
        return WithoutTraceId(sampler, parentSampled) ?? TraceIdRatio.Includes(options.TraceId, sampler.Ratio);
    }

    public static bool Keeps(SourceRules rules, Activity activity, bool? parentSampled)
    {
        var sampler = rules.SamplerFor(activity.OperationName, rules.NeedsPath ? activity.GetTagItem(PathTag) as string : null);
        return WithoutTraceId(sampler, parentSampled) ?? TraceIdRatio.Includes(activity.TraceId, sampler.Ratio);
    }

    private static bool? WithoutTraceId(SpanSampler sampler, bool? parentSampled) =>
        sampler.FollowsParent && parentSampled is not null ? parentSampled : sampler.Ratio switch
        {
            >= 1 => true,
            <= 0 => false,
            _ => null,
        };

    private static string? FindPath(IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        // What ASP.NET Core gives is a list; an index needs no enumerator on the heap.
        if (tags is IList<KeyValuePair<string, object?>> list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i].Key == PathTag)
                {
                    return list[i].Value as string;
                }
            }

            return null;
        }

        return tags?.FirstOrDefault(static tag => tag.Key == PathTag).Value as string;
    }
}
