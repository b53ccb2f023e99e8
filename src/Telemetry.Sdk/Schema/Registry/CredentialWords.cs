namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Reads Confluent's words for credentials. Every combination that would send none, or one of two, is refused by name.</summary>
internal sealed class CredentialWords
{
    private const string Prefix = RegistryWords.Prefix;
    private const string BasicSource = "basic.auth.credentials.source";
    private const string BearerSource = "bearer.auth.credentials.source";
    private const string UserInfoWord = "basic.auth.user.info";
    private const string TokenWord = "bearer.auth.token";
    private const string ClusterWord = "bearer.auth.logical.cluster";
    private const string PoolWord = "bearer.auth.identity.pool.id";

    private readonly ICollection<string> _failures;
    private readonly string? _basicSource;
    private readonly string? _bearerSource;
    private readonly string? _userInfo;
    private readonly string? _saslUser;
    private readonly string? _saslPassword;
    private readonly string? _token;
    private readonly string? _cluster;
    private readonly string? _pool;
    private readonly OAuthWords _oauth;
    private readonly Func<CancellationToken, ValueTask<string>>? _hook;

    private CredentialWords(RegistryWords words, string? urlUserInfo, Func<CancellationToken, ValueTask<string>>? hook, ICollection<string> failures)
    {
        (_hook, _failures) = (hook, failures);
        _basicSource = words.Take(BasicSource)?.Trim().ToUpperInvariant();
        _bearerSource = words.Take(BearerSource)?.Trim().ToUpperInvariant();
        var userInfo = words.Take(UserInfoWord);
        if (userInfo is not null && urlUserInfo is not null)
        {
            Fail(UserInfoWord, $"credentials stand in {Prefix}url too; one of them is needed.");
        }

        _userInfo = userInfo ?? urlUserInfo;
        (_saslUser, _saslPassword) = (words.Take("sasl.username"), words.Take("sasl.password"));
        (_token, _cluster, _pool) = (words.Take(TokenWord), words.Take(ClusterWord), words.Take(PoolWord));
        _oauth = OAuthWords.Take(words);
    }

    /// <summary>Reads the credentials.</summary>
    /// <param name="words">The words, of which those of credentials are taken.</param>
    /// <param name="urlUserInfo">What stood in the address.</param>
    /// <param name="hook">The application's hook.</param>
    /// <param name="failures">Takes what is wrong.</param>
    public static RegistryAuthentication Read(RegistryWords words, string? urlUserInfo, Func<CancellationToken, ValueTask<string>>? hook, ICollection<string> failures)
    {
        var read = new CredentialWords(words, urlUserInfo, hook, failures);
        var basic = read.ReadBasic();
        var bearer = read.ReadBearer();
        if (basic is not null && bearer is not null)
        {
            failures.Add($"{Prefix}basic.auth.* and {(bearer.Source == CredentialSource.Custom ? nameof(SchemaRegistryOptions.GetBearerToken) : Prefix + "bearer.auth.*")} are both set; one of them is needed.");
        }

        return basic ?? bearer ?? RegistryAuthentication.None;
    }

    /// <summary>Returns whether settings take the credentials of the Kafka client.</summary>
    public static bool Inherits(IEnumerable<KeyValuePair<string, string>> settings) =>
        settings.Any(static setting => RegistryWords.Word(setting.Key) == BasicSource && setting.Value.Trim().Equals("SASL_INHERIT", StringComparison.OrdinalIgnoreCase));

    private RegistryAuthentication? ReadBasic()
    {
        switch (_basicSource)
        {
            case null or "USER_INFO":
                break;
            case "SASL_INHERIT":
                return ReadInherited();
            default:
                Fail(BasicSource, $"'{_basicSource}' is not known; USER_INFO and SASL_INHERIT are.");
                break;
        }

        if (_userInfo is null && _basicSource == "USER_INFO")
        {
            Fail(BasicSource, $"USER_INFO needs {Prefix}{UserInfoWord}, which is not set.");
        }
        else if (_userInfo is not null && !_userInfo.Contains(':', StringComparison.Ordinal))
        {
            Fail(UserInfoWord, "it must be user:password and has no colon.");
        }

        return _userInfo is null ? null : RegistryAuthentication.Basic(CredentialSource.UserInfo, _userInfo);
    }

    private RegistryAuthentication? ReadInherited()
    {
        if (_userInfo is not null)
        {
            Fail(BasicSource, $"SASL_INHERIT and {Prefix}{UserInfoWord} are both set; one of them is needed.");
        }

        if (_saslUser is not null && _saslPassword is not null)
        {
            return RegistryAuthentication.Basic(CredentialSource.SaslInherit, $"{_saslUser}:{_saslPassword}");
        }

        var missing = _saslUser is null ? _saslPassword is null ? "sasl.username and sasl.password" : "sasl.username" : "sasl.password";
        Fail(BasicSource, $"SASL_INHERIT needs {missing}, set neither among the Kafka settings nor beside it.");
        return null;
    }

    private RegistryAuthentication? ReadBearer()
    {
        var source = _bearerSource ?? (_hook is not null ? "CUSTOM" : _token is not null ? "STATIC_TOKEN" : null);
        if (_hook is not null && source != "CUSTOM")
        {
            Fail(BearerSource, $"{source} and {nameof(SchemaRegistryOptions)}.{nameof(SchemaRegistryOptions.GetBearerToken)} are both set; the latter is CUSTOM.");
        }

        RefuseUnused(source);
        switch (source)
        {
            case null:
                return null;
            case "STATIC_TOKEN":
                return Static();
            case "OAUTHBEARER":
                return _oauth.Read(_failures) is { } client ? RegistryAuthentication.Client(client).For(_cluster, _pool) : null;
            case "CUSTOM" when _hook is not null:
                return RegistryAuthentication.Custom(_hook).For(_cluster, _pool);
            case "CUSTOM":
                Fail(BearerSource, $"CUSTOM needs {nameof(SchemaRegistryOptions)}.{nameof(SchemaRegistryOptions.GetBearerToken)}, which is not set.");
                return null;
            case "OAUTHBEARER_AZURE_IMDS":
                Fail(BearerSource, $"OAUTHBEARER_AZURE_IMDS is not supported; set {nameof(SchemaRegistryOptions)}.{nameof(SchemaRegistryOptions.GetBearerToken)} to a function that asks the identity service.");
                return null;
            default:
                Fail(BearerSource, $"'{source}' is not known; STATIC_TOKEN, OAUTHBEARER and CUSTOM are.");
                return null;
        }
    }

    // Who wrote a word relies on it: the words of another source are not dropped silently.
    private void RefuseUnused(string? source)
    {
        if (_token is not null && source != "STATIC_TOKEN")
        {
            Fail(TokenWord, $"of no effect without {Prefix}{BearerSource}=STATIC_TOKEN.");
        }

        if (source != "OAUTHBEARER")
        {
            _oauth.RefuseWithoutSource(_failures);
        }

        if (source is null && (_cluster ?? _pool) is not null)
        {
            Fail(_cluster is not null ? ClusterWord : PoolWord, $"of no effect without {Prefix}{BearerSource}.");
        }
    }

    private RegistryAuthentication? Static()
    {
        if (_token is null)
        {
            Fail(BearerSource, $"STATIC_TOKEN needs {Prefix}{TokenWord}, which is not set.");
            return null;
        }

        if (!BearerToken.IsLegal(_token))
        {
            Fail(TokenWord, $"it must be 1 to {BearerToken.MaxLength} printable ASCII characters without blanks.");
        }

        return RegistryAuthentication.Token(_token).For(_cluster, _pool);
    }

    private void Fail(string word, string why) => _failures.Add($"{Prefix}{word}: {why}");
}
