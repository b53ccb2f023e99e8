using Telemetry.Sdk.Schema;

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
        var names = typeof(Confluent.SchemaRegistry.SchemaRegistryConfig.PropertyNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToArray();

        Assert.That(names, Has.Length.GreaterThan(15));
        foreach (var name in names)
        {
            Read(out var failures, "https://a.test", (name, "1"));

            Assert.That(failures, Is.Empty.Or.Some.Contains(name), name);
        }
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
    [TestCase("bearer.auth.credentials.source", "OAUTHBEARER")]
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
