namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Puts one record together: <c>TracesData{ResourceSpans{resource, ScopeSpans{scope, spans}}}</c> from spans that lie in a
/// lane's buffer in the order of arrival, grouped by scope. The order within a scope is kept; a scope without spans is left out.
/// </summary>
internal static class TracesDataWriter
{
    private const int StackScopes = 128;

    /// <summary>Returns the record as an array of its exact size; an empty one where there are no spans.</summary>
    public static byte[] ToArray(EncodedResource resource, ReadOnlySpan<EncodedScope> scopes, ReadOnlySpan<SpanEntry> entries, ReadOnlySpan<byte> spans)
    {
        var record = new byte[Measure(resource, scopes, entries)];
        Write(resource, scopes, entries, spans, record);
        return record;
    }

    /// <summary>Returns the bytes of the record.</summary>
    public static int Measure(EncodedResource resource, ReadOnlySpan<EncodedScope> scopes, ReadOnlySpan<SpanEntry> entries)
    {
        Span<int> bytes = scopes.Length <= StackScopes ? stackalloc int[StackScopes] : new int[scopes.Length];
        var length = MeasureBody(resource, scopes, entries, bytes[..scopes.Length]);
        return entries.IsEmpty ? 0 : WireSize.Field(length);
    }

    /// <summary>Writes the record: as many bytes as <see cref="Measure"/> says.</summary>
    public static void Write(EncodedResource resource, ReadOnlySpan<EncodedScope> scopes, ReadOnlySpan<SpanEntry> entries, ReadOnlySpan<byte> spans, Span<byte> destination)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        Span<int> next = (scopes.Length <= StackScopes ? stackalloc int[StackScopes] : new int[scopes.Length])[..scopes.Length];
        var writer = new WireWriter(destination);
        writer.Header(OtlpTags.ResourceSpans, MeasureBody(resource, scopes, entries, next));
        writer.Raw(resource.Resource);
        WriteScopes(ref writer, scopes, next);
        writer.Raw(resource.SchemaUrl);
        foreach (ref readonly var entry in entries)
        {
            spans.Slice(entry.Offset, entry.Length).CopyTo(destination[next[entry.Scope]..]);
            next[entry.Scope] += entry.Length;
        }
    }

    /// <summary>Returns the bytes of <c>ResourceSpans</c>; <paramref name="spanBytes"/> gets those of the spans of each scope.</summary>
    private static int MeasureBody(EncodedResource resource, ReadOnlySpan<EncodedScope> scopes, ReadOnlySpan<SpanEntry> entries, Span<int> spanBytes)
    {
        spanBytes.Clear();
        foreach (ref readonly var entry in entries)
        {
            spanBytes[entry.Scope] += entry.Length;
        }

        var size = resource.Resource.Length + resource.SchemaUrl.Length;
        for (var i = 0; i < scopes.Length; i++)
        {
            size += spanBytes[i] == 0 ? 0 : WireSize.Field(ScopeLength(scopes[i], spanBytes[i]));
        }

        return size;
    }

    /// <summary>Writes the scopes and leaves a gap for the spans of each; <paramref name="places"/> turns from their bytes to where they begin.</summary>
    private static void WriteScopes(ref WireWriter writer, ReadOnlySpan<EncodedScope> scopes, scoped Span<int> places)
    {
        for (var i = 0; i < scopes.Length; i++)
        {
            var spanBytes = places[i];
            if (spanBytes > 0)
            {
                writer.Header(OtlpTags.ResourceSpansScopeSpans, ScopeLength(scopes[i], spanBytes));
                writer.Raw(scopes[i].Scope);
                places[i] = writer.Position;
                writer.Take(spanBytes);
                writer.Raw(scopes[i].SchemaUrl);
            }
        }
    }

    private static int ScopeLength(EncodedScope scope, int spanBytes) => scope.Scope.Length + spanBytes + scope.SchemaUrl.Length;
}
