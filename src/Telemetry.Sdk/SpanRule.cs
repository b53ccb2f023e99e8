namespace Telemetry.Sdk;

/// <summary>Drops or samples local traces by what their local root says; see <see cref="SpanOptions.Rules"/>. Immutable and thread-safe.</summary>
public sealed class SpanRule
{
    private SpanRule(string? source, string? name, string? path, SpanSampler sampler)
    {
        Source = source;
        Name = name;
        Path = path;
        Sampler = sampler;
    }

    /// <summary>Gets the pattern of the source's name (<c>*</c> stands for any characters), or <see langword="null"/> for any.</summary>
    public string? Source { get; }

    /// <summary>Gets the pattern of the span's name as it starts, or <see langword="null"/> for any.</summary>
    public string? Name { get; }

    /// <summary>Gets the pattern of the request path (<c>url.path</c>), or <see langword="null"/> for any.</summary>
    public string? Path { get; }

    /// <summary>Gets the sampler that decides for a match.</summary>
    public SpanSampler Sampler { get; }

    /// <summary>Drops requests by path, with everything that they cause in this process: <c>SpanRule.DropPath("/healthz*")</c>.</summary>
    /// <param name="path">The path; <c>*</c> stands for any characters. Case does not count.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static SpanRule DropPath(string path) => SamplePath(path, SpanSampler.AlwaysOff);

    /// <summary>Samples requests by path.</summary>
    /// <param name="path">The path; <c>*</c> stands for any characters. Case does not count.</param>
    /// <param name="sampler">The sampler that decides.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static SpanRule SamplePath(string path, SpanSampler sampler)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(sampler);
        return new(null, null, path, sampler);
    }

    /// <summary>Samples local traces that begin in a source.</summary>
    /// <param name="source">The source's name; <c>*</c> stands for any characters.</param>
    /// <param name="sampler">The sampler that decides.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> is null or empty.</exception>
    public static SpanRule SampleSource(string source, SpanSampler sampler)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(sampler);
        return new(source, null, null, sampler);
    }

    /// <summary>Samples local traces by the name that their local root has when it starts.</summary>
    /// <param name="name">The span's name; <c>*</c> stands for any characters.</param>
    /// <param name="sampler">The sampler that decides.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static SpanRule SampleName(string name, SpanSampler sampler)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(sampler);
        return new(null, name, null, sampler);
    }
}
