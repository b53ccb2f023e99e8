using System.Text;
using System.Text.RegularExpressions;

namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>
/// Turns an example into a compilation unit: its statements go into a method, its types and members where such may stand, so
/// that examples may begin anywhere a reader would paste them. The compiler's messages name file and line of the README.
/// </summary>
internal static partial class ReadmeSource
{
    private enum Place
    {
        Statement,
        Member,
        Type,
    }

    public static string Of(ReadmeBlock block, int number)
    {
        var places = Assign(block.Code);
        var usings = Numbered(block).Where(l => UsingDirective().IsMatch(l.Text)).ToList();
        var code = Numbered(block).Except(usings).ToLookup(l => places[l.Number - block.Line]);
        var text = new StringBuilder();
        Append(text, block.File, usings);

        // One namespace for all: an example may use the types of an earlier one.
        text.AppendLine("namespace Readme;").AppendLine($"static class Example{number} {{");
        text.AppendLine("static async System.Threading.Tasks.Task RunAsync() {");
        Append(text, block.File, code[Place.Statement]);
        text.AppendLine("await System.Threading.Tasks.Task.CompletedTask; } }");
        text.AppendLine($"public class Members{number} {{");
        Append(text, block.File, code[Place.Member]);
        text.AppendLine("}");
        Append(text, block.File, code[Place.Type]);
        return text.ToString();
    }

    private static IEnumerable<(int Number, string Text)> Numbered(ReadmeBlock block) =>
        block.Code.Select((text, i) => (block.Line + i, text));

    private static void Append(StringBuilder text, string file, IEnumerable<(int Number, string Text)> lines)
    {
        foreach (var (number, line) in lines)
        {
            text.AppendLine($"#line {number} \"{file}\"").AppendLine(line);
        }

        text.AppendLine("#line default");
    }

    // A declaration begins in the first column and ends with the line that closes it there. Attributes belong to what follows.
    private static Place[] Assign(IReadOnlyList<string> code)
    {
        var places = new Place[code.Count];
        var (current, attributes) = (Place.Statement, 0);
        for (var i = 0; i < code.Count; i++)
        {
            if (current == Place.Statement && Attribute().IsMatch(code[i]))
            {
                attributes++;
                continue;
            }

            if (current == Place.Statement)
            {
                current = PlaceOf(code[i]);
            }

            Array.Fill(places, current, i - attributes, attributes + 1);
            attributes = 0;
            var isEnd = code[i].StartsWith('}') || (code[i].TrimEnd().EndsWith(';') && !char.IsWhiteSpace(code[i][0]));
            current = isEnd ? Place.Statement : current;
        }

        return places;
    }

    private static Place PlaceOf(string line) =>
        TypeDeclaration().IsMatch(line) ? Place.Type : MemberDeclaration().IsMatch(line) ? Place.Member : Place.Statement;

    [GeneratedRegex(@"^using\s+(static\s+)?[A-Za-z_][\w.]*(\s*=\s*[\w.<>]+)?\s*;")]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"^\[.*\]\s*$")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^(\[.*\]\s*)*((public|internal|file|sealed|static|abstract|partial|readonly|ref)\s+)*(class|record|struct|interface|enum)\s")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^(\[.*\]\s*)*(public|private|internal|protected)\s")]
    private static partial Regex MemberDeclaration();
}
