namespace Telemetry.Sdk;

/// <summary>The Schema Registry. In configuration Confluent's words (<c>schema.registry.url</c>, ...) are accepted in the section <c>TicketTelemetry:SchemaRegistry</c> as they are.</summary>
public sealed class SchemaRegistryOptions
{
    /// <summary>Gets or sets the registry's base address; several are separated by commas and tried in turn; <c>http://</c> is added where no scheme stands.</summary>
    /// <value><c>http://localhost:8081</c> by default.</value>
    public string Url { get; set; } = "http://localhost:8081";

    /// <summary>
    /// Gets Confluent's further settings by their own names, with or without <c>schema.registry.</c>: <c>basic.auth.credentials.source</c>
    /// (USER_INFO, SASL_INHERIT), <c>basic.auth.user.info</c>, <c>bearer.auth.credentials.source</c> (STATIC_TOKEN, OAUTHBEARER, CUSTOM),
    /// <c>bearer.auth.token</c>, <c>bearer.auth.client.id</c>, <c>bearer.auth.client.secret</c>, <c>bearer.auth.scope</c>,
    /// <c>bearer.auth.token.endpoint.url</c>, <c>bearer.auth.token.endpoint.query</c>, <c>bearer.auth.logical.cluster</c>,
    /// <c>bearer.auth.identity.pool.id</c>, <c>ssl.ca.location</c> (PEM, several certificates allowed, or DER), <c>ssl.keystore.location</c> (PKCS#12),
    /// <c>ssl.keystore.password</c>, <c>enable.ssl.certificate.verification</c>, <c>request.timeout.ms</c>, <c>connections.max.per.server</c>,
    /// <c>latest.cache.ttl.secs</c>, <c>url</c>. An unknown one is refused when the client is built, and so are credentials for a plain http
    /// address that is not loopback. With SASL_INHERIT the user and password are those of <see cref="KafkaOptions.Settings"/> (<c>sasl.username</c>,
    /// <c>sasl.password</c>); a serializer has no Kafka settings, and takes them from here. With OAUTHBEARER a token is fetched from the https endpoint and
    /// kept; the first call after 80 % of its life has the next one fetched in the background. Words of a credential source that is not in use are
    /// refused, but for <c>sasl.</c> ones: dictionaries are shared with Kafka clients. Defaults: <c>connections.max.per.server</c> 20;
    /// <c>latest.cache.ttl.secs</c> 300, also with Confluent's -1 (never): a newest version is always asked for again.
    /// <c>max.retries</c>, <c>retries.wait.ms</c>, <c>retries.max.wait.ms</c> and <c>max.cached.schemas</c> are accepted and have no effect:
    /// retries and caches have bounds of their own.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets how long one request may take before it is tried again.</summary>
    /// <value>5 seconds by default; 100 milliseconds to 1 minute.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets what is done about the schema of a record before the first one leaves, by the client and by the serializers.</summary>
    /// <value>
    /// Null by default: <see cref="SchemaPolicy.Register"/> with <see cref="TelemetryProfile.Development"/>, else <see cref="SchemaPolicy.Verify"/>; with
    /// serializers what <c>auto.register.schemas</c> says, which must not contradict what is written here.
    /// </value>
    public SchemaPolicy? Policy { get; set; }

    /// <summary>
    /// Gets or sets the file of the pinned schema ids that <see cref="SchemaPolicy.Offline"/> takes, as <c>ticket-telemetry schema export</c> writes it:
    /// JSON in UTF-8, at most 4 MiB and 20,000 schemas, <c>{"version":1,"registry":"http://...","schemas":[{"subject":"...","version":3,"id":12,"guid":"...","fingerprint":"..."}]}</c>.
    /// An id with a fingerprint (SHA-256 of the descriptor files) counts for that schema only, one without for any schema of its subject. It is
    /// read when the client is built, where a missing or damaged file is an error as every other bad setting is, and again once a minute
    /// while a subject is blocked because the file does not know it.
    /// </summary>
    /// <value>Null by default. Needed with <see cref="SchemaPolicy.Offline"/>, and not read with the others.</value>
    public string? IdFile { get; set; }

    /// <summary>
    /// Gets or sets a hook that gives the bearer token of each call (<c>bearer.auth.credentials.source=CUSTOM</c>, which need not be written). It is called for
    /// each call anew, one at a time (calls that come meanwhile get the same token), and keeps the token itself. After <see cref="RequestTimeout"/>
    /// it is no longer waited for, and until it returns every call fails at once. What it throws is a failed call and never reaches the application.
    /// </summary>
    /// <value>None by default.</value>
    public Func<CancellationToken, ValueTask<string>>? GetBearerToken { get; set; }

    /// <summary>
    /// Gets or sets a hook that supplies the HTTP handler (proxy, custom TLS); called once a client, which disposes it. The <c>ssl.</c> settings and
    /// <c>connections.max.per.server</c> are then the handler's to decide, and so are redirects and trace headers.
    /// </summary>
    /// <value>None by default: the SDK's own handler.</value>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }

    /// <summary>
    /// Gets or sets the directory in which the client and the serializers keep the schema ids that the registry gave, so that a restart during an outage of the
    /// registry still sends. An id from there is used only while the registry does not answer; one whose schema the registry says that it does not
    /// have, or does not take, is deleted. Processes may share it. A directory that cannot be written costs this ability and nothing else.
    /// The client counts an id that the registry replaced (<c>telemetry_sdk.schema.replaced_ids</c>) and reports it for an hour; a directory that
    /// cannot be written it logs once and tries again every 10 minutes, and health says so where the directory was chosen here or by
    /// <c>$STATE_DIRECTORY</c>. Serializers have neither log nor health: they write each id once, when the registry gives it, and say nothing when that
    /// fails; what the registry replaces, their next record carries. They use it for schemas that they look up or register, not for
    /// <c>use.latest.version</c>, <c>use.latest.with.metadata</c> and <c>use.schema.id</c>.
    /// </summary>
    /// <value>
    /// Null by default: <c>telemetry-sdk</c> under <c>$STATE_DIRECTORY</c>, else under the user's local application data, else nowhere. Empty: nowhere; in configuration <c>none</c>.
    /// At most 4,096 ids a registry; the one that was used longest ago makes room.
    /// </value>
    public string? CacheDirectory { get; set; }
}
