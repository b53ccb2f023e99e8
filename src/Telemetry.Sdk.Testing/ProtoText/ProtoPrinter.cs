using System.Globalization;
using System.Text;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// Prints a .proto file as Confluent's registry stores it: two registrations are the same schema when this text is the same, and its hash
/// is the GUID. Comments are gone, enums follow messages, oneofs follow fields.
/// </summary>
internal static partial class ProtoPrinter
{
    public static string Print(ProtoFile file)
    {
        var text = new StringBuilder();
        if (file.Syntax is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"syntax = \"{file.Syntax}\";\n");
        }

        if (file.Package is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"package {file.Package};\n");
        }

        Section(
            text,
            [
                .. file.Imports.Select(import => $"import \"{import}\";\n"),
                .. file.PublicImports.Select(import => $"import public \"{import}\";\n"),
            ]);
        Section(text, file.Options.Select(Statement));
        Section(text, [.. file.Messages.Select(Print), .. file.Enums.Select(Print)]);
        Section(text, file.Extends.Select(Print));
        Section(text, file.Services.Select(Print));
        return text.ToString();
    }

    private static string Print(ProtoMessage message)
    {
        var text = new StringBuilder($"message {message.Name} {{");
        IndentedSection(text, message.Reserved.Select(reserved => Print("reserved", reserved)));
        IndentedSection(text, message.Options.Select(Statement));
        IndentedSection(text, message.Fields.Select(Print));
        IndentedSection(text, message.Oneofs.Select(Print));
        IndentedSection(text, message.Groups.Select(Print));
        IndentedSection(text, message.Extensions.Select(range => Print("extensions", range)));
        IndentedSection(text, message.Extends.Select(Print));
        IndentedSection(text, [.. message.Messages.Select(Print), .. message.Enums.Select(Print)]);
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoField field)
    {
        var label = field.Label is null ? "" : field.Label + " ";
        return string.Create(CultureInfo.InvariantCulture, $"{label}{field.Type} {field.Name} = {field.Number}{List(AllOptions(field))};\n");
    }

    private static List<ProtoOption> AllOptions(ProtoField field)
    {
        List<ProtoOption> options = [.. field.Options];
        if (field.Default is not null)
        {
            options.Add(ProtoOption.Simple("default", field.DefaultAsPrinted));
        }

        if (field.JsonName is not null)
        {
            options.Add(ProtoOption.Simple("json_name", field.JsonName));
        }

        return options;
    }

    private static string Print(ProtoOneof oneof)
    {
        var text = new StringBuilder($"oneof {oneof.Name} {{");
        IndentedSection(text, oneof.Options.Select(Statement));
        IndentedSection(text, oneof.Fields.Select(Print));
        IndentedSection(text, oneof.Groups.Select(Print));
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoGroup group)
    {
        var label = group.Label is null ? "" : group.Label + " ";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{label}group {group.Name} = {group.Number} {{");
        IndentedSection(text, group.Fields.Select(Print));
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoEnum declared)
    {
        var text = new StringBuilder($"enum {declared.Name} {{");
        // No blank line divides the parts, unlike everywhere else.
        IndentedSection(
            text,
            [.. declared.Reserved.Select(reserved => Print("reserved", reserved)), .. declared.Options.Select(Statement), .. declared.Constants.Select(Print)]);
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoEnumConstant constant) =>
        string.Create(CultureInfo.InvariantCulture, $"{constant.Name} = {constant.Number}{List(constant.Options)};\n");

    private static string Print(ProtoExtend extend)
    {
        var text = new StringBuilder($"extend {extend.Name} {{");
        IndentedSection(text, extend.Fields.Select(Print));
        IndentedSection(text, extend.Groups.Select(Print));
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoService service)
    {
        var text = new StringBuilder($"service {service.Name} {{");
        IndentedSection(text, service.Options.Select(Statement));
        IndentedSection(text, service.Rpcs.Select(Print));
        return text.Append("}\n").ToString();
    }

    private static string Print(ProtoRpc rpc)
    {
        var text = new StringBuilder($"rpc {rpc.Name} ({Print(rpc.Request)}) returns ({Print(rpc.Response)})");
        if (rpc.Options.Count > 0)
        {
            text.Append(" {");
            IndentedSection(text, rpc.Options.Select(Statement));
            text.Append('}');
        }

        return text.Append(";\n").ToString();
    }

    private static string Print(ProtoRpcType type) => type.IsStreaming ? $"stream {type.Name}" : type.Name;

    private static string Print(string statement, ProtoReserved reserved) => $"{statement} {string.Join(", ", reserved.Values.Select(Print))};\n";

    private static string Print(ProtoReservedValue value) => value switch
    {
        { Name: { } name } => Quoted(name),
        { End: >= ProtoReservedValue.Max } when value.Start != value.End =>
            string.Create(CultureInfo.InvariantCulture, $"{value.Start} to max"),
        _ when value.Start == value.End => value.Start.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.Start} to {value.End}"),
    };

    // A blank line, then the parts; nothing where there are none.
    private static void Section(StringBuilder text, IEnumerable<string> parts)
    {
        var isFirst = true;
        foreach (var part in parts)
        {
            text.Append(isFirst ? "\n" : "").Append(part);
            isFirst = false;
        }
    }

    private static void IndentedSection(StringBuilder text, IEnumerable<string> parts) => Section(text, parts.Select(Indented));

    // Blank lines are indented too, which the GUID depends on.
    private static string Indented(string lines)
    {
        var text = new StringBuilder(lines.Length + 16);
        foreach (var line in lines.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }
}
