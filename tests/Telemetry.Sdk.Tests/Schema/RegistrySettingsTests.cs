using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;


namespace Telemetry.Sdk.Tests.Schema;

public sealed class RegistrySettingsTests
{
    [Test]
    public void Read_ConfluentsWords_WithAndWithoutPrefixAndForEnvironmentVariables()
    {
        var settings = Read(
            out var failures,
            "ignored:1",
            ("schema.registry.url", "https://a.test:1/base, https://b.test"),
            ("basic.auth.user.info", "user:p:w"),
            ("schema_registry_request_timeout_ms", "1500"),
            ("schema.registry.max.cached.schemas", "1000"));

        Assert.That(failures, Is.Empty);
        Assert.That(settings.Addresses.Select(address => address.ToString()), Is.EqualTo(new[] { "https://a.test:1/base/", "https://b.test/" }));
        Assert.That(settings.RequestTimeout, Is.EqualTo(TimeSpan.FromSeconds(1.5)));
        Assert.That((settings.Authentication.Scheme, settings.Authentication.UserName), Is.EqualTo(("Basic", "user")));
    }

    [Test]
    public void Read_EveryWordOfTheOfficialClient_IsKnownOrRefusedByName()
    {
        var names = OfficialWords();
        Dictionary<string, string> known = new()
        {
            ["schema.registry.url"] = "https://b.test",
            ["schema.registry.request.timeout.ms"] = "30000",
            ["schema.registry.max.retries"] = "3",
            ["schema.registry.retries.wait.ms"] = "1000",
            ["schema.registry.retries.max.wait.ms"] = "20000",
            ["schema.registry.connections.max.per.server"] = "20",
            ["schema.registry.max.cached.schemas"] = "1000",
            ["schema.registry.latest.cache.ttl.secs"] = "-1",
            ["schema.registry.bearer.auth.credentials.source"] = "OAUTHBEARER",
            ["schema.registry.bearer.auth.client.id"] = "me",
            ["schema.registry.bearer.auth.client.secret"] = "secret",
            ["schema.registry.bearer.auth.scope"] = "a b",
            ["schema.registry.bearer.auth.token.endpoint.url"] = "https://issuer.test/token",
            ["schema.registry.bearer.auth.token.endpoint.query"] = "tenant=a",
            ["schema.registry.bearer.auth.logical.cluster"] = "lsrc-1",
            ["schema.registry.bearer.auth.identity.pool.id"] = "pool-1",
            ["schema.registry.ssl.ca.location"] = "",
            ["schema.registry.ssl.keystore.location"] = "",
            ["schema.registry.ssl.keystore.password"] = "password",
            ["schema.registry.enable.ssl.certificate.verification"] = "true",
        };
        Dictionary<string, string> alternative = new()
        {
            ["schema.registry.basic.auth.credentials.source"] = "USER_INFO",
            ["schema.registry.basic.auth.user.info"] = "user:password",
        };
        Dictionary<string, string> token = new() { ["schema.registry.bearer.auth.token"] = "t" };
        Dictionary<string, string> refused = new()
        {
            ["schema.registry.key.subject.name.strategy"] = "Topic",
            ["schema.registry.value.subject.name.strategy"] = "Topic",
        };

        Read(out var ofKnown, "https://a.test", [.. known.Select(word => (word.Key, word.Value))]);
        Read(out var ofAlternative, "https://a.test", [.. alternative.Select(word => (word.Key, word.Value))]);
        Read(out var ofToken, "https://a.test", [.. token.Select(word => (word.Key, word.Value))]);
        Read(out var ofRefused, "https://a.test", [.. refused.Select(word => (word.Key, word.Value))]);

        Assert.That(names, Is.EquivalentTo(known.Keys.Concat(alternative.Keys).Concat(token.Keys).Concat(refused.Keys)));
        Assert.That((string[])[.. ofKnown, .. ofAlternative, .. ofToken], Is.Empty);
        Assert.That(ofRefused.Select(failure => failure.Split(':')[0]), Is.EquivalentTo(refused.Keys));
    }

    [TestCase("http://registry.test:8081", false)]
    [TestCase("http://localhost:8081", true)]
    [TestCase("http://127.0.0.1:8081", true)]
    [TestCase("http://[::1]:8081", true)]
    [TestCase("https://registry.test", true)]
    public void Read_CredentialsOverPlainHttp_OnlyOnLoopback(string url, bool allowed)
    {
        Read(out var failures, url, ("bearer.auth.token", "secret"));

        Assert.That(failures, allowed ? Is.Empty : Has.Some.Contains("plain http"));
        Assert.That(failures, Has.None.Contains("secret"));
    }

    [TestCase("https://user:secret@registry.test", false)]
    [TestCase("http://user:secret@localhost:8081", true)]
    public void Read_CredentialsInTheAddress_OnlyOnLoopback(string url, bool allowed)
    {
        var settings = Read(out var failures, url);

        Assert.That(failures, allowed ? Is.Empty : Has.Some.Contains("basic.auth.user.info"));
        Assert.That(failures, Has.None.Contains("secret"));
        Assert.That(settings.Addresses[0].ToString(), Does.Not.Contain("secret"));
        Assert.That(settings.Authentication.UserName, Is.EqualTo("user"));
    }

    [TestCase("request.timeout.ms", "soon")]
    [TestCase("request.timeout.ms", "50")]
    [TestCase("enable.ssl.certificate.verification", "maybe")]
    [TestCase("ssl.ca.location", "/does/not/exist.pem")]
    [TestCase("basic.auth.credentials.source", "SASL_INHERIT")]
    [TestCase("basic.auth.credentials.source", "USER_INFO")]
    [TestCase("basic.auth.credentials.source", "NONE")]
    [TestCase("basic.auth.user.info", "nocolon")]
    [TestCase("bearer.auth.credentials.source", "OAUTHBEARER")]
    [TestCase("bearer.auth.credentials.source", "OAUTHBEARER_AZURE_IMDS")]
    [TestCase("bearer.auth.credentials.source", "CUSTOM")]
    [TestCase("bearer.auth.credentials.source", "STATIC_TOKEN")]
    [TestCase("bearer.auth.credentials.source", "none")]
    [TestCase("bearer.auth.token", "two words")]
    [TestCase("bearer.auth.client.id", "me")]
    [TestCase("bearer.auth.client.secret", "s")]
    [TestCase("bearer.auth.scope", "s")]
    [TestCase("bearer.auth.token.endpoint.query", "q=1")]
    [TestCase("bearer.auth.logical.cluster", "lsrc-1")]
    [TestCase("bearer.auth.identity.pool.id", "pool-1")]
    [TestCase("no.such.word", "1")]
    public void Read_BadValue_IsOneClearFailure(string word, string value)
    {
        Read(out var failures, "https://a.test", (word, value));

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(failures[0], Does.Contain(word).Or.Contain("RequestTimeout"));
    }

    [Test]
    public void Read_BasicAndBearer_AreRefusedTogether()
    {
        Read(out var failures, "https://a.test", ("basic.auth.user.info", "a:b"), ("bearer.auth.token", "t"));

        Assert.That(failures, Has.Count.EqualTo(1));
    }

    [TestCase("bearer.auth.client.id", "STATIC_TOKEN")]
    [TestCase("bearer.auth.scope", "STATIC_TOKEN")]
    [TestCase("bearer.auth.client.secret", "CUSTOM")]
    [TestCase("bearer.auth.token.endpoint.url", "CUSTOM")]
    [TestCase("bearer.auth.token", "CUSTOM")]
    [TestCase("bearer.auth.token", "OAUTHBEARER")]
    public void Read_WordOfAnotherSource_IsRefusedByName(string word, string source)
    {
        var options = new SchemaRegistryOptions { Url = "https://a.test", GetBearerToken = source == "CUSTOM" ? _ => ValueTask.FromResult("t") : null };
        foreach (var (name, value) in source == "OAUTHBEARER" ? [.. OAuth, ("bearer.auth.token.endpoint.url", "https://issuer.test/token")] : source == "STATIC_TOKEN" ? [("bearer.auth.token", "t")] : Array.Empty<(string, string)>())
        {
            options.Settings[name] = value;
        }

        options.Settings["bearer.auth.credentials.source"] = source;
        options.Settings[word] = "hush";
        var failures = new List<string>();
        RegistrySettings.Read(options, failures);

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(failures[0], Does.StartWith("schema.registry." + word).And.Contain("of no effect").And.Not.Contain("hush"));
    }

    [TestCase("http://a:hush@localhost:1", "b:c", "basic.auth.user.info")]
    [TestCase("http://a:hush@localhost:1,http://b:hush@localhost:2", null, "url")]
    [TestCase("http://a:hush@localhost:1,http://a:hush@localhost:2", null, null)]
    public void Read_SeveralCredentialsOfOneKind_AreRefused(string url, string? userInfo, string? word)
    {
        Read(out var failures, url, ("basic.auth.user.info", userInfo ?? ""));

        Assert.That(failures, word is null ? Is.Empty : Has.One.StartsWith("schema.registry." + word + ":"));
        Assert.That(failures, Has.None.Contains("hush"));
    }

    [TestCase("http://user:secret@localhost:8081,https://other/path/", "http://localhost:8081,https://other/path")]
    [TestCase("user:secret@localhost:8081", "http://localhost:8081")]
    [TestCase("sr1:8081", "http://sr1:8081")]
    public void Shown_Addresses_HaveASchemeAndNoCredentials(string url, string expected) =>
        Assert.That(RegistryAddresses.Shown(url), Is.EqualTo(expected));

    [TestCase("https://issuer.test/token", null)]
    [TestCase("http://localhost:1/token", null)]
    [TestCase("http://issuer.test/token", "plain http")]
    [TestCase("https://me:hush@issuer.test/token", "client.secret")]
    [TestCase("ftp://issuer.test/token", "no http or https")]
    [TestCase("issuer", "no http or https")]
    public void Read_TokenEndpoint_IsHttpsOrLoopbackWithoutCredentials(string url, string? refusal)
    {
        Read(out var failures, "https://a.test", [.. OAuth, ("bearer.auth.token.endpoint.url", url)]);

        Assert.That(failures, refusal is null ? Is.Empty : Has.One.Contains(refusal));
        Assert.That(failures, Has.None.Contains("hush"));
    }

    [Test]
    public void Read_Hook_IsCustomAndExcludesOtherTokens()
    {
        var options = new SchemaRegistryOptions { Url = "https://a.test", GetBearerToken = _ => ValueTask.FromResult("t") };
        Assert.That(RegistrySettings.Read(options, []).Authentication.Source, Is.EqualTo(CredentialSource.Custom));
        var failures = new List<string>();

        options.Settings["bearer.auth.credentials.source"] = "STATIC_TOKEN";
        options.Settings["bearer.auth.token"] = "t";
        RegistrySettings.Read(options, failures);

        Assert.That(failures, Has.One.Contains("GetBearerToken"));
    }

    [Test]
    public void Read_SaslInheritAndUserInfo_AreRefusedTogether()
    {
        Read(out var failures, "https://a.test", ("basic.auth.credentials.source", "SASL_INHERIT"), ("basic.auth.user.info", "a:hush"), ("sasl.username", "u"), ("sasl.password", "hush"));

        Assert.That(failures, Has.One.Contains("SASL_INHERIT"));
        Assert.That(failures, Has.None.Contains("hush"));
    }

    [Test]
    public void Read_SaslWordsOfASharedConfiguration_AloneMeanNothing()
    {
        var settings = Read(out var failures, "https://a.test", ("sasl.username", "u"), ("sasl.password", "p"));

        Assert.That((failures.Count, settings.Authentication.Scheme), Is.EqualTo((0, (string?)null)));
    }

    [TestCaseSource(nameof(WithSecrets))]
    public void ToString_WithSecrets_ShowsNone((string Word, string Value)[] words)
    {
        var options = new SchemaRegistryOptions { Url = "https://a.test" };
        foreach (var (word, value) in words)
        {
            options.Settings[word] = value;
        }

        var failures = new List<string>();
        var settings = RegistrySettings.Read(options, failures);
        options.Settings["protobuf.serializer.skip.known.types"] = "true";

        Assert.That(failures, Is.Empty);
        foreach (var text in new[] { $"{settings}", $"{settings.Authentication}", $"{settings.Authentication.OAuth}", $"{SerializerSettings.Read(options)}", $"{DeserializerSettings.Read(options)}" })
        {
            Assert.That(text, Does.Not.Contain("hush").And.Not.Contain(Convert.ToBase64String("u:hush"u8)));
        }
    }

    private static IEnumerable<(string Word, string Value)[]> WithSecrets =>
    [
        [("basic.auth.user.info", "u:hush")],
        [("basic.auth.credentials.source", "SASL_INHERIT"), ("sasl.username", "u"), ("sasl.password", "hush")],
        [("bearer.auth.token", "hush"), ("ssl.keystore.password", "hush")],
        [.. OAuth, ("bearer.auth.token.endpoint.url", "https://issuer.test/token?key=hush")],
    ];

    private static (string Word, string Value)[] OAuth =>
        [("bearer.auth.credentials.source", "OAUTHBEARER"), ("bearer.auth.client.id", "me"), ("bearer.auth.client.secret", "hush")];

    private static string[] OfficialWords() =>
        [.. typeof(Confluent.SchemaRegistry.SchemaRegistryConfig.PropertyNames).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    private static RegistrySettings Read(out List<string> failures, string url, params (string Word, string Value)[] words)
    {
        var options = new SchemaRegistryOptions { Url = url };
        foreach (var (word, value) in words)
        {
            options.Settings[word] = value;
        }

        failures = [];
        return RegistrySettings.Read(options, failures);
    }
}
