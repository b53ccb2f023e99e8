namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Where the credentials of a registry come from: Confluent's words for it.</summary>
internal enum CredentialSource
{
    None = 0,

    /// <summary><c>basic.auth.user.info</c>, or the user information of a loopback address.</summary>
    UserInfo,

    /// <summary><c>sasl.username</c> and <c>sasl.password</c> of the Kafka client.</summary>
    SaslInherit,

    /// <summary><c>bearer.auth.token</c>.</summary>
    StaticToken,

    /// <summary>Tokens of an authorization server, by client credentials.</summary>
    OAuthBearer,

    /// <summary>Tokens of the application's hook.</summary>
    Custom,
}
