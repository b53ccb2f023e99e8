namespace Telemetry.Sdk.Consuming;

/// <summary>Why a reader does not read everything it was asked to. Written by the reader's thread, read by any.</summary>
internal sealed class ReaderState
{
    private volatile string? _text = "Not reading yet.";

    /// <summary>Gets the reasons in one line; null where there are none.</summary>
    public string? Text => _text;

    public void Set(IEnumerable<string> reasons)
    {
        var text = string.Join(" ", reasons);
        _text = text.Length == 0 ? null : text;
    }
}
