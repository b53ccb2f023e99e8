namespace Telemetry.Sdk.Transport;

/// <summary>Whether records may go to a topic.</summary>
internal enum TopicCondition
{
    /// <summary>No broker has answered for it yet.</summary>
    Unknown,

    /// <summary>It exists and takes records.</summary>
    Ready,

    /// <summary>It is missing or forbidden: records wait until somebody cures it.</summary>
    Blocked,

    /// <summary>It was forbidden a minute ago: one record may go and try.</summary>
    Probing,
}
