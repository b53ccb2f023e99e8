namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>The clusters that the same tests run on.</summary>
public enum BackboneKind
{
    /// <summary>The embedded broker of the Testing package.</summary>
    Embedded,

    /// <summary>Apache Kafka that creates no topic by itself, or the cluster that <c>TELEMETRY_TEST_KAFKA</c> names.</summary>
    Real,

    /// <summary>Apache Kafka with TLS, passwords and access rights, which creates topics for whoever asks for them.</summary>
    Secure,
}
