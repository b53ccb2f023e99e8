namespace Telemetry.Sdk.Tests.Cli;

public sealed class DiffCommandTests
{
    private const string Held = "  optional int32 count = 1;\n  optional string section = 2;";

    private readonly ProtoFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Diff_ChangedType_Answers1AndSaysWhatToDo()
    {
        var run = await DiffAsync(Held, Held.Replace("int32 count", "string count", StringComparison.Ordinal));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("new.proto: error FIELD_SCALAR_KIND_CHANGED: #/SeatsHeld/1: ").And.Contain("int32").And.Contain("string"));
        Assert.That(run.Output, Does.Contain("new.proto: INCOMPATIBLE at level BACKWARD"));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task Diff_Json_HoldsNothingButTheVerdict()
    {
        var run = await DiffAsync(Held, "  optional string count = 1;\n  optional string section = 2;\n  optional string row = 3;", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "compatible", "level", "differences", "compatibleDifferences", "warnings" }));
        Assert.That(run.Json.GetProperty("compatible").GetBoolean(), Is.False);
        Assert.That(run.Json.GetProperty("level").GetString(), Is.EqualTo("BACKWARD"));
        var difference = run.Json.GetProperty("differences").EnumerateArray().Single();
        Assert.That(difference.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "type", "path", "message" }));
        Assert.That(difference.GetProperty("type").GetString(), Is.EqualTo("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(difference.GetProperty("path").GetString(), Is.EqualTo("#/SeatsHeld/1"));
        Assert.That(run.Types("compatibleDifferences"), Is.EqualTo(new[] { "FIELD_ADDED" }));
    }

    [Test]
    public async Task Diff_AddedField_Answers0WithoutDifferences()
    {
        var run = await DiffAsync(Held, Held + "\n  optional string row = 3;", "--json");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Json.GetProperty("compatible").GetBoolean(), Is.True);
        Assert.That(run.Types("differences"), Is.Empty);
        Assert.That(run.Types("warnings"), Is.Empty);
    }

    [TestCase("BACKWARD", 0)]
    [TestCase("backward_transitive", 0)]
    [TestCase("Forward", 1)]
    [TestCase("FORWARD_TRANSITIVE", 1)]
    [TestCase("full", 1)]
    [TestCase("FULL_TRANSITIVE", 1)]
    [TestCase("none", 0)]
    public async Task Diff_AddedMessage_DependsOnTheLevel(string level, int expected)
    {
        var old = _folder.WriteMessage("levels/old.proto", Held);
        var @new = _folder.Write("levels/new.proto", await File.ReadAllTextAsync(old) + "message Other {\n}\n");

        var run = await ToolRun.OfAsync("schema", "diff", old, @new, "--level", level, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(expected), run.Output + run.Error);
        Assert.That(run.Json.GetProperty("level").GetString(), Is.EqualTo(level.ToUpperInvariant()));
    }

    [TestCase("  optional int32 count = 1;", "FIELD_NUMBER_NOT_RESERVED", "#/SeatsHeld/2")]
    [TestCase("  optional int32 count = 1;\n  optional string section = 3;", "FIELD_RENUMBERED", "#/SeatsHeld/3")]
    [TestCase("  optional int32 count = 1;\n  optional string block = 2;", "FIELD_RENAMED", "#/SeatsHeld/2")]
    public async Task Diff_WhatARegistryAllows_IsWarnedOfAndRefusedWhenStrict(string fields, string type, string path)
    {
        var run = await DiffAsync(Held, fields, "--json");
        var strict = await DiffAsync(Held, fields, "--strict");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Types("warnings"), Is.EqualTo(new[] { type }));
        Assert.That(run.Json.GetProperty("warnings")[0].GetProperty("path").GetString(), Is.EqualTo(path));
        Assert.That(strict.ExitCode, Is.EqualTo(1));
        Assert.That(strict.Output, Does.Contain($"error {type}: {path}: "));
    }

    [Test]
    public async Task Diff_RemovedFieldWithReservedNumber_IsNotWarnedOf()
    {
        var run = await DiffAsync(Held, "  reserved 2;\n  reserved \"section\";\n  optional int32 count = 1;", "--strict", "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Types("compatibleDifferences"), Is.EqualTo(new[] { "FIELD_REMOVED" }));
    }

    [Test]
    public async Task Diff_ReservedNumberUsedAgain_IsWarnedOf()
    {
        var run = await DiffAsync("  reserved 2 to 4;\n  optional int32 count = 1;", "  optional int32 count = 1;\n  optional string row = 3;", "--json");

        Assert.That(run.Types("warnings"), Is.EqualTo(new[] { "FIELD_NUMBER_REUSED" }));
    }

    [TestCase("int32 count = 1;", "repeated int32 count = 1;", "was one number and is several now")]
    [TestCase("repeated bool count = 1;", "bool count = 1;", "was several numbers")]
    public async Task Diff_OneNumberBecomesSeveralWithoutALabel_IsWarnedOf(string before, string after, string sentence)
    {
        var run = await DiffAsync(before, after, "--json");

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(run.Types("warnings"), Is.EqualTo(new[] { "FIELD_CARDINALITY_CHANGED" }));
        Assert.That(run.Json.GetProperty("warnings")[0].GetProperty("message").GetString(), Does.StartWith("#/SeatsHeld/1: ").And.Contain(sentence));
    }

    [TestCase("optional int32 count = 1;", "repeated int32 count = 1;", 1)]
    [TestCase("string section = 1;", "repeated string section = 1;", 0)]
    public async Task Diff_LabelThatTheRegistryJudgesOrThatIsHarmless_IsNotWarnedOf(string before, string after, int exitCode)
    {
        var run = await DiffAsync(before, after, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(exitCode));
        Assert.That(run.Types("warnings"), Is.Empty);
    }

    [Test]
    public async Task Diff_NumberBesideAReservedRange_IsNotWarnedOf()
    {
        var run = await DiffAsync("  reserved 2 to 4;\n  optional int32 count = 1;", "  reserved 2 to 4;\n  optional int32 count = 1;\n  optional string row = 5;", "--json");

        Assert.That(run.Types("warnings"), Is.Empty);
    }

    [Test]
    public async Task Diff_EnumConstantWithAnotherNumber_IsWarnedOf()
    {
        var run = await DiffAsync("  enum Kind { NONE = 0; FAN = 1; BOT = 2; }", "  enum Kind { NONE = 0; BOT = 1; FAN = 2; }", "--json");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Types("warnings"), Is.EqualTo(new[] { "ENUM_CONST_RENUMBERED", "ENUM_CONST_RENUMBERED" }));
    }

    [Test]
    public async Task Diff_Imports_AreFoundFromTheFolderThatThePathsStartIn()
    {
        foreach (var (side, type) in new[] { ("one", "int32"), ("two", "string") })
        {
            _folder.Write($"{side}/shop/v1/price.proto", $"syntax = \"proto3\"; package shop.v1; message Price {{ {type} cents = 1; }}");
            _folder.Write($"{side}/shop/v1/order.proto", "syntax = \"proto3\"; package shop.v1; import \"shop/v1/price.proto\"; message Order { Price price = 1; }");
        }

        var run = await ToolRun.OfAsync("schema", "diff", _folder["one/shop/v1/order.proto"], _folder["two/shop/v1/order.proto"], "--json");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
        Assert.That(run.Types("differences"), Is.EquivalentTo(new[] { "FIELD_SCALAR_KIND_CHANGED", "FIELD_NAMED_TYPE_CHANGED" }));
    }

    [Test]
    public async Task Diff_ProtoPath_IsWhereImportsAre()
    {
        _folder.Write("elsewhere/shop/v1/price.proto", "syntax = \"proto3\"; package shop.v1; message Price { int32 cents = 1; }");
        var order = _folder.Write("order.proto", "syntax = \"proto3\"; package shop.v1; import \"shop/v1/price.proto\"; message Order { Price price = 1; }");

        var found = await ToolRun.OfAsync("schema", "diff", order, order, "-I", _folder["elsewhere"]);
        var missing = await ToolRun.OfAsync("schema", "diff", order, order);

        Assert.That(found.ExitCode, Is.Zero, found.Error);
        Assert.That(missing.ExitCode, Is.EqualTo(2));
        Assert.That(missing.Error, Does.Contain("order.proto:1: error: import \"shop/v1/price.proto\" was not found").And.Contain("--proto-path"));
    }

    private async Task<ToolRun> DiffAsync(string before, string after, params string[] options)
    {
        var old = _folder.WriteMessage("old.proto", before);
        var @new = _folder.WriteMessage("new.proto", after);
        return await ToolRun.OfAsync(["schema", "diff", old, @new, .. options]);
    }
}
