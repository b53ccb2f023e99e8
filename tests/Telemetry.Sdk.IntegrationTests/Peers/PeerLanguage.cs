namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>The languages whose official clients are driven from here.</summary>
public enum PeerLanguage
{
    /// <summary><c>@confluentinc/schemaregistry</c> under Node.js.</summary>
    JavaScript,

    /// <summary><c>confluent-kafka</c> under Python.</summary>
    Python,
}
