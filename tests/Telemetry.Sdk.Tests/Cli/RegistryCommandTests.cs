using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Cli;

public sealed class RegistryCommandTests
{
    private const string Subject = "ticketshop.v1.SeatsHeld-value";
    private const string Held = "  optional int32 count = 1;\n  optional string section = 2;";
    private const string Broken = "  optional string count = 1;\n  optional string section = 2;";

    private readonly ProtoFolder _folder = new();
    private EmbeddedSchemaRegistry _registry = null!;

    [SetUp]
    public async Task Start() => _registry = await EmbeddedSchemaRegistry.StartAsync();

    [TearDown]
    public async Task Stop() => await _registry.DisposeAsync();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Check_NewSubject_IsCompatibleAndSaysSo()
    {
        var run = await RunAsync("check", Held, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var schema = run.Json.GetProperty("schemas").EnumerateArray().Single();
        Assert.That(schema.GetProperty("subject").GetString(), Is.EqualTo(Subject));
        Assert.That(schema.GetProperty("note").GetString(), Is.EqualTo("a new subject"));
        Assert.That(Writes(), Is.Empty);
    }

    [Test]
    public async Task Check_ChangedType_Answers1WithTheLevelOfTheRegistry()
    {
        await RunAsync("register", Held, "--level", "FULL_TRANSITIVE");

        var run = await RunAsync("check", Broken, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Json.GetProperty("compatible").GetBoolean(), Is.False);
        Assert.That(run.Json.GetProperty("level").GetString(), Is.EqualTo("FULL_TRANSITIVE"));
        Assert.That(run.Types("differences"), Is.EqualTo(new[] { "FIELD_SCALAR_KIND_CHANGED", "FIELD_SCALAR_KIND_CHANGED" }));
        Assert.That(run.Json.GetProperty("differences")[0].GetProperty("subject").GetString(), Is.EqualTo(Subject));
    }

    [Test]
    public async Task Check_SubjectsOfSeveralLevels_HaveNoneAtTheTop()
    {
        await RunAsync("register", Held, "--level", "FULL");
        _folder.WriteMessage("ticketshop/v1/other.proto", "  optional int32 count = 1;", "Other");

        var run = await ToolRun.OfAsync("schema", "check", _folder["ticketshop"], "--registry", _registry.Url, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("level").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        Assert.That(
            run.Json.GetProperty("schemas").EnumerateArray().Select(schema => schema.GetProperty("level").GetString()),
            Is.EquivalentTo(new[] { "FULL", "BACKWARD" }));
        File.Delete(_folder["ticketshop/v1/other.proto"]);
    }

    [Test]
    public async Task Check_TransitiveLevel_LooksAtAllVersions()
    {
        await RunAsync("register", Held, "--level", "NONE");
        await RunAsync("register", "  optional int32 count = 1;");
        const string Back = "  optional int32 count = 1;\n  optional int32 section = 2;";

        var plain = await RunAsync("check", Back, "--level", "BACKWARD");
        var transitive = await RunAsync("check", Back, "--level", "BACKWARD_TRANSITIVE", "--json");

        Assert.That(plain.ExitCode, Is.Zero, plain.Output);
        Assert.That(transitive.ExitCode, Is.EqualTo(1));
        Assert.That(transitive.Types("differences"), Is.EqualTo(new[] { "FIELD_SCALAR_KIND_CHANGED" }));
    }

    [Test]
    public async Task Check_NumberThatAnEarlierVersionHad_IsWarnedOf()
    {
        await RunAsync("register", Held, "--level", "BACKWARD_TRANSITIVE");
        await RunAsync("register", "  reserved 2;\n  optional int32 count = 1;");
        await RunAsync("register", "  optional int32 count = 1;");

        var run = await RunAsync("check", "  optional int32 count = 1;\n  optional string row = 2;", "--strict", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Types("warnings"), Is.EqualTo(new[] { "FIELD_NUMBER_REUSED" }));
    }

    [Test]
    public async Task Check_RegistryThatCannotCheck_IsNamedAndOurVerdictCounts()
    {
        await RunAsync("register", Held);
        _registry.Respond(request => request.Path.StartsWith("/compatibility", StringComparison.Ordinal)
            ? new EmbeddedRegistryResponse { StatusCode = 500, Body = """{"error_code":500,"message":"failed"}""" } : null);

        var good = await RunAsync("check", Held + "\n  optional string row = 3;");
        var bad = await RunAsync("check", Broken);

        Assert.That(good.ExitCode, Is.Zero, good.Error);
        Assert.That(good.Output, Does.Contain("against version 1; this registry cannot check"));
        Assert.That(bad.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Check_SchemaThatTheRegistryRefuses_IsRefusedWithItsReason()
    {
        await RunAsync("register", Held);
        _registry.RefuseSchemas(Subject, "{errorType:\"FIELD_KIND_CHANGED\", description:\"The type at path '#/SeatsHeld/9' is odd\"}");

        var run = await RunAsync("check", Held + "\n  optional string row = 3;", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        var difference = run.Json.GetProperty("differences")[0];
        Assert.That(difference.GetProperty("type").GetString(), Is.EqualTo("FIELD_KIND_CHANGED"));
        Assert.That(difference.GetProperty("path").GetString(), Is.EqualTo("#/SeatsHeld/9"));
    }

    [Test]
    public async Task Check_SubjectOfAnotherType_IsRefused()
    {
        _registry.Register(Subject, "\"string\"", "AVRO");

        var run = await RunAsync("check", Held, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Types("differences"), Is.EqualTo(new[] { "SCHEMA_TYPE_CHANGED" }));
    }

    [TestCase("record", "ticketshop.v1.SeatsHeld")]
    [TestCase("TopicRecord", "prod.ticketshop.v1.SeatsHeld-ticketshop.v1.SeatsHeld")]
    [TestCase("topic", "prod.ticketshop.v1.SeatsHeld-value")]
    public async Task Check_Strategy_NamesTheSubject(string strategy, string subject)
    {
        var run = await RunAsync("check", Held, "--strategy", strategy, "--topic-prefix", "prod.", "--json");

        Assert.That(run.Json.GetProperty("schemas")[0].GetProperty("subject").GetString(), Is.EqualTo(subject));
    }

    [Test]
    public async Task Check_NamedSubject_IsTheOneThatIsAsked()
    {
        var run = await RunAsync("check", Held, "--subject", "other-value", "--json");

        Assert.That(run.Json.GetProperty("schemas")[0].GetProperty("subject").GetString(), Is.EqualTo("other-value"));
    }

    [Test]
    public async Task Check_RegistryDown_Answers3()
    {
        _registry.Down();

        var run = await RunAsync("check", Held, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Contain("cannot be reached"));
    }

    [Test]
    public async Task Check_RegistryBusyForAMoment_IsAskedAgain()
    {
        _registry.Respond(new EmbeddedRegistryResponse { Body = """{"error_code":50301,"message":"busy"}""" }, times: 1);

        var run = await RunAsync("check", Held);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [Test]
    public async Task Check_NotARegistry_Answers3()
    {
        _registry.Respond(new EmbeddedRegistryResponse { StatusCode = 200, Body = "<html>hello</html>" });

        var run = await RunAsync("check", Held);

        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("no answer of a Schema Registry"));
    }

    [Test]
    public async Task Register_Incompatible_WritesNothing()
    {
        await RunAsync("register", Held);
        _registry.ClearRequests();

        var run = await RunAsync("register", Broken, "--level", "BACKWARD_TRANSITIVE", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Types("differences"), Is.EqualTo(new[] { "FIELD_SCALAR_KIND_CHANGED" }));
        Assert.That(Writes(), Is.Empty);
    }

    [Test]
    public async Task Register_DryRun_WritesNothing()
    {
        var run = await RunAsync("register", Held, "--level", "FULL", "--dry-run", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("registered")[0].GetProperty("state").GetString(), Is.EqualTo("planned"));
        Assert.That(Writes(), Is.Empty);
    }

    [Test]
    public async Task Register_WithoutLevel_WritesNoLevel()
    {
        var run = await RunAsync("register", Held, "--json");

        var one = run.Json.GetProperty("registered").EnumerateArray().Single();
        Assert.That(one.GetProperty("subject").GetString(), Is.EqualTo(Subject));
        Assert.That(one.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(one.GetProperty("state").GetString(), Is.EqualTo("registered"));
        Assert.That(Writes(), Is.EqualTo(new[] { $"POST /subjects/{Subject}/versions" }));
    }

    [Test]
    public async Task Register_Level_IsSetBeforeTheSchemaAndSeenInTheList()
    {
        await RunAsync("register", Held, "--level", "backward_transitive");

        Assert.That(Writes(), Is.EqualTo(new[] { $"PUT /config/{Subject}", $"POST /subjects/{Subject}/versions" }));
        var list = await ToolRun.OfAsync("schema", "list", "--registry", _registry.Url, "--json");
        Assert.That(list.Json.GetProperty("subjects")[0].GetProperty("level").GetString(), Is.EqualTo("BACKWARD_TRANSITIVE"));
    }

    [Test]
    public async Task Register_Twice_IsUnchanged()
    {
        await RunAsync("register", Held);

        var run = await RunAsync("register", Held);

        Assert.That(run.Output, Does.StartWith($"{Subject}: unchanged version 1, id 1"));
    }

    [Test]
    public async Task Register_Imports_ComeFirstUnderTheirPath()
    {
        _folder.Write("shop/v1/price.proto", "syntax = \"proto3\"; package shop.v1; message Price { int32 cents = 1; }");
        _folder.Write("shop/v1/order.proto", "syntax = \"proto3\"; package shop.v1; import \"shop/v1/price.proto\"; import \"google/protobuf/timestamp.proto\"; message Order { Price price = 1; google.protobuf.Timestamp at = 2; }");

        var file = await ToolRun.OfAsync("schema", "register", _folder["shop/v1/order.proto"], "--registry", _registry.Url, "--json");
        var folder = await ToolRun.OfAsync("schema", "check", _folder["shop"], "--registry", _registry.Url, "--json");

        Assert.That(file.ExitCode, Is.Zero, file.Error);
        Assert.That(Writes(), Is.EqualTo(new[] { "POST /subjects/shop%2Fv1%2Fprice.proto/versions", "POST /subjects/shop.v1.Order-value/versions" }));
        Assert.That(
            folder.Json.GetProperty("schemas").EnumerateArray().Select(schema => schema.GetProperty("subject").GetString()),
            Is.EqualTo(new[] { "shop/v1/price.proto", "shop.v1.Order-value" }));
    }

    [Test]
    public async Task Register_AssemblyAndItsProtos_AreTheSameSchema()
    {
        const string EventSubject = "compiler.tests.Tricky-value";
        var assembly = typeof(RegistryCommandTests).Assembly.Location;
        var protos = Path.Combine(Conventions.SourceTree.Root, "..", "..", "tests", "Telemetry.Sdk.Tests", "Protos");

        var built = await ToolRun.OfAsync("schema", "register", assembly, "--subject", EventSubject, "--registry", _registry.Url);
        var text = await ToolRun.OfAsync("schema", "register", Path.Combine(protos, "compiler", "tricky.proto"), "-I", protos, "--subject", EventSubject, "--registry", _registry.Url);

        Assert.That(built.Output, Does.Contain("registered version 1"), built.Error);
        Assert.That(text.Output, Does.Contain("unchanged version 1"), text.Error);
    }

    [Test]
    public async Task Register_WhatOnlyProtocWrites_IsRefusedBeforeAnyCall()
    {
        var file = _folder.Write("option.proto", "syntax = \"proto3\"; message A { int32 b = 1 [(tag) = \"x\"]; }");

        var run = await ToolRun.OfAsync("schema", "register", file, "--registry", _registry.Url);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("option (tag)").And.Contain(".dll"));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Register_LayersOfDiamonds_LooksAtEachFileOnce(CancellationToken cancellationToken)
    {
        const int Layers = 40;
        for (var layer = 0; layer < Layers; layer++)
        {
            var imports = layer == 0 ? "" : $"import \"left{layer - 1}.proto\"; import \"right{layer - 1}.proto\";";
            _folder.Write($"diamonds/left{layer}.proto", $"syntax = \"proto3\"; {imports} message Left{layer} {{ }}");
            _folder.Write($"diamonds/right{layer}.proto", $"syntax = \"proto3\"; {imports} message Right{layer} {{ }}");
        }

        var run = ToolRun.OfAsync(cancellationToken, "schema", "register", _folder[$"diamonds/left{Layers - 1}.proto"], "--dry-run", "--registry", _registry.Url);

        Assert.That((await run.WaitAsync(cancellationToken)).ExitCode, Is.Zero, (await run).Error);
    }

    [Test]
    public async Task Register_DryRunOfWhatIsRegistered_ClaimsNoLevel()
    {
        await RunAsync("register", Held);

        var run = await RunAsync("register", Held, "--dry-run", "--level", "FULL");

        Assert.That(run.Output, Does.Contain("unchanged").And.Contain("Level FULL would be set on each."));
    }

    [Test]
    public async Task Check_WhatOnlyProtocWrites_IsNotAskedOfTheRegistry()
    {
        await RunAsync("register", Held);

        var run = await RunAsync("check", "  optional int32 count = 1 [(tag) = \"x\"];\n  optional string section = 2;");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("the registry was not asked: only protoc compiles option (tag)"));
        Assert.That(_registry.Requests.Where(request => request.Path.StartsWith("/compatibility", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("text", "message SeatsHeld {")]
    [TestCase("json", "\"schemaType\": \"PROTOBUF\"")]
    public async Task Get_Format_IsPrinted(string format, string expected)
    {
        await RunAsync("register", Held);

        var run = await ToolRun.OfAsync("schema", "get", Subject, "--version", "1", "--format", format, "--registry", _registry.Url);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain(expected));
    }

    [Test]
    public async Task Get_Text_IsWhatWasRegistered()
    {
        await RunAsync("register", Held);

        var run = await ToolRun.OfAsync("schema", "get", Subject, "--version", "latest", "--registry", _registry.Url);
        var diff = await ToolRun.OfAsync("schema", "diff", _folder.Write("got.proto", run.Output), _folder.WriteMessage("held.proto", Held), "--level", "FULL", "--json");

        Assert.That(diff.ExitCode, Is.Zero, diff.Error + run.Output);
        Assert.That(diff.Types("compatibleDifferences"), Is.Empty);
    }

    [TestCase("--version", "7")]
    [TestCase("--format", "yaml")]
    [TestCase("--version", "x")]
    [TestCase]
    public async Task Get_WhatIsNotThere_Answers2(params string[] options)
    {
        var run = await ToolRun.OfAsync(["schema", "get", "absent-value", "--registry", _registry.Url, .. options]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Export_OfAnAssembly_IsReadByThePolicyOffline()
    {
        const string EventSubject = "compiler.tests.Tricky-value";
        var assembly = typeof(RegistryCommandTests).Assembly.Location;
        await ToolRun.OfAsync("schema", "register", assembly, "--subject", EventSubject, "--registry", _registry.Url);

        var run = await ToolRun.OfAsync("schema", "export", assembly, "--subject", EventSubject, "--registry", _registry.Url, "-o", _folder["ids.json"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var pinned = PinnedIdReader.Read(_folder["ids.json"], out var failure);
        Assert.That(failure, Is.Null);
        Assert.That(pinned!.Registry, Is.EqualTo(_registry.Url));
        var fingerprint = SchemaFingerprint.Of(Protos.Compiler.TrickyReflection.Descriptor);
        Assert.That(pinned.Find(EventSubject, fingerprint), Is.Not.Null);
        Assert.That(pinned.Find(EventSubject, new string('0', SchemaFingerprint.Length)), Is.Null);
    }

    [Test]
    public async Task Export_WithoutSources_PinsTheNewestVersions()
    {
        await RunAsync("register", Held);
        await RunAsync("register", Held + "\n  optional string row = 3;");

        var run = await ToolRun.OfAsync("schema", "export", "--registry", _registry.Url, "--output", "-");

        var schema = run.Json.GetProperty("schemas").EnumerateArray().Single();
        Assert.That(schema.GetProperty("version").GetInt32(), Is.EqualTo(2));
        Assert.That(schema.TryGetProperty("fingerprint", out _), Is.False);
    }

    [Test]
    public async Task Export_SchemaThatIsNotRegistered_IsRefusedAndNothingIsWritten()
    {
        await RunAsync("register", Held);

        var run = await RunAsync("export", Broken, "--output", _folder["none.json"]);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain(Subject).And.Contain("ticket-telemetry schema register"));
        Assert.That(File.Exists(_folder["none.json"]), Is.False);
    }

    [Test]
    public async Task Export_SchemaThatIsNotRegistered_ProposesTheSameOptionsWithoutSecrets()
    {
        var run = await RunAsync("export", Held, "--topic-prefix", "prod.", "-I", _folder.Path, "--setting", "basic.auth.user.info=a:secret", "--setting", "request.timeout.ms=4000", "-o", "-");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain($" --registry {_registry.Url} ").And.Contain(" --topic-prefix prod.").And.Contain(" --proto-path ").And.Contain(" --setting request.timeout.ms=4000"));
        Assert.That(run.Error, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Export_FileThatCannotBeReplaced_LeavesNothingBehind()
    {
        await RunAsync("register", Held);
        Directory.CreateDirectory(_folder["taken/ids.json"]);

        var run = await RunAsync("export", Held, "--output", _folder["taken/ids.json"]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("cannot be written"));
        Assert.That(Directory.GetFiles(_folder["taken"]), Is.Empty);
    }

    [Test]
    public async Task Export_SubjectThatIsNotThere_Answers2()
    {
        var run = await ToolRun.OfAsync("schema", "export", "--subject", "absent-value", "--registry", _registry.Url, "-o", "-");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("absent-value"));
    }

    [Test]
    public async Task Registry_NotNamed_Answers2()
    {
        var run = await ToolRun.OfAsync("schema", "list");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("--registry URL"));
    }

    [TestCase("schema.registry.url")]
    [TestCase("schema_registry_url")]
    [TestCase("url")]
    public async Task Registry_NamedByOptionAndBySetting_IsTheOption(string setting)
    {
        await RunAsync("register", Held);

        var run = await ToolRun.OfAsync("schema", "list", "--registry", _registry.Url, "--setting", setting + "=http://127.0.0.1:1");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain(Subject));
    }

    [TestCase("schema.registry.url")]
    [TestCase("schema_registry_url")]
    public async Task Registry_NamedBySettingOnly_IsAsked(string setting)
    {
        await RunAsync("register", Held);

        var run = await ToolRun.OfAsync("schema", "list", "--setting", $"{setting}={_registry.Url}");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain(Subject));
    }

    [Test]
    public async Task Setting_Unknown_IsNamed()
    {
        var run = await ToolRun.OfAsync("schema", "list", "--registry", _registry.Url, "--setting", "basic.auth.user.inof=a:b");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("basic.auth.user.inof"));
    }

    private Task<ToolRun> RunAsync(string command, string fields, params string[] options) =>
        ToolRun.OfAsync(["schema", command, _folder.WriteMessage("ticketshop/v1/held.proto", fields), "--registry", _registry.Url, .. options]);

    private IEnumerable<string> Writes() => _registry.Requests
        .Where(request => request.Method == "PUT" || (request.Method == "POST" && request.Path.EndsWith("/versions", StringComparison.Ordinal) && request.Path.StartsWith("/subjects", StringComparison.Ordinal)))
        .Select(request => $"{request.Method} {request.Path}");
}
