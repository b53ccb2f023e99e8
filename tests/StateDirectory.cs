namespace Telemetry.Sdk;

/// <summary>Gives the tests, and the processes that they start, a state directory of their own: schema ids that one run keeps must not reach another.</summary>
[SetUpFixture]
public sealed class StateDirectory
{
    private const string Variable = "STATE_DIRECTORY";

    private DirectoryInfo _folder = null!;
    private string? _before;

    [OneTimeSetUp]
    public void Create()
    {
        _before = Environment.GetEnvironmentVariable(Variable);
        _folder = Directory.CreateTempSubdirectory("telemetry-sdk-tests-");
        Environment.SetEnvironmentVariable(Variable, _folder.FullName);
    }

    [OneTimeTearDown]
    public void Delete()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Delete(recursive: true);
    }
}
