using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace TicketShop.Proof;

/// <summary>Says a registry's reasons as a developer would: the path and number of a field become its name and its two types.</summary>
internal static partial class RefusalReason
{
    /// <summary>Returns the sentence, or the registry's own words where they name no field of the shop's events.</summary>
    public static string Of(string reasons)
    {
        var difference = Difference().Match(reasons);
        var type = difference.Groups["type"].Value;
        var number = int.TryParse(difference.Groups["number"].Value, CultureInfo.InvariantCulture, out var value) ? value : 0;
        return Field(V1.EventsReflection.Descriptor, type, number) is { } old && Field(Next.EventsReflection.Descriptor, type, number) is { } next
            ? $"{type}.{old.Name}: {Kind(old)} -> {Kind(next)} is incompatible{Version(reasons)} ({difference.Groups["error"].Value})"
            : reasons.ReplaceLineEndings(" ");
    }

    private static FieldDescriptor? Field(FileDescriptor file, string type, int number) =>
        file.MessageTypes.FirstOrDefault(message => message.Name == type)?.FindFieldByNumber(number);

    private static string Kind(FieldDescriptor field) => field.FieldType.ToString().ToLowerInvariant();

    private static string Version(string reasons) =>
        OldVersion().Match(reasons) is { Success: true } version ? $" with version {version.Groups[1].Value}" : "";

    [GeneratedRegex("""errorType:"(?<error>\w+)".*?'#/(?<type>\w+)/(?<number>\d+)'""", RegexOptions.CultureInvariant)]
    private static partial Regex Difference();

    [GeneratedRegex(@"oldSchemaVersion: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex OldVersion();
}
