namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// The form of a file that does not depend on the order of fields, imports and options, with absolute type names; messages keep their
/// order, which message indexes depend on.
/// </summary>
internal sealed class ProtoNormalizer(ProtoTypes types)
{
    private readonly ProtoOptionNormalizer _options = new(types);

    public ProtoFile Normalize(ProtoFile file)
    {
        var package = file.Package ?? "";
        return new ProtoFile
        {
            Syntax = file.IsProto3 ? file.Syntax : null,
            Package = file.Package,
            Imports = Sorted(file.Imports),
            PublicImports = Sorted(file.PublicImports),
            Options = _options.Normalize(package, file.Options),
            Messages = [.. file.Messages.Select(message => Message(package, message))],
            Enums = [.. file.Enums.Select(declared => Enum(package, declared))],
            Extends = Extends(package, file.Extends),
            Services = [.. file.Services.Select(service => Service(package, service))],
        };
    }

    private ProtoMessage Message(string scope, ProtoMessage message)
    {
        var full = ProtoTypes.Join(scope, message.Name);
        var entries = message.Messages.Where(IsMapEntry).ToLookup(entry => entry.Name, StringComparer.Ordinal);
        return new ProtoMessage
        {
            Name = message.Name,
            Reserved = Ranges(message.Reserved),
            Options = _options.Normalize(full, message.Options),
            Fields = Fields(full, message.Fields.Select(field => Folded(entries, field))),
            Oneofs = [.. message.Oneofs.Where(oneof => Numbers(oneof).Any()).OrderBy(oneof => Numbers(oneof).Min()).Select(oneof => Oneof(full, oneof))],
            Groups = Groups(full, message.Groups),
            Extensions = Ranges(message.Extensions),
            Extends = Extends(full, message.Extends),
            Messages = [.. message.Messages.Where(nested => !IsMapEntry(nested)).Select(nested => Message(full, nested))],
            Enums = [.. message.Enums.Select(declared => Enum(full, declared))],
        };
    }

    // A descriptor shows a map as a repeated entry message: back to what was written.
    private static ProtoField Folded(ILookup<string, ProtoMessage> entries, ProtoField field)
    {
        var entry = field.Label == "repeated" ? entries[field.Type[(field.Type.LastIndexOf('.') + 1)..]].FirstOrDefault() : null;
        ProtoField[] parts = [.. (entry?.Fields ?? []).OrderBy(part => part.Number)];
        return parts is [var key, var value] ? field with { Label = null, Type = $"map<{key.Type}, {value.Type}>" } : field;
    }

    private static bool IsMapEntry(ProtoMessage message) =>
        message.Options.Exists(option => option is { Name: "map_entry", IsExtension: false, Value.Text: "true" });

    private List<ProtoField> Fields(string scope, IEnumerable<ProtoField> fields) => [.. fields
        .OrderBy(field => field.Number)
        .Select(field => field with { Type = Type(scope, field), Options = _options.Normalize(scope, AllOptions(field)), Default = null, JsonName = null })];

    // Default and JSON name are sorted among the others.
    private static List<ProtoOption> AllOptions(ProtoField field)
    {
        List<ProtoOption> options = [.. field.Options];
        if (field.Default is not null)
        {
            var value = ProtoScalars.Find(field.Type) is null or Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type.Bool
                ? ProtoValue.OfName(field.Default.Text)
                : field.DefaultAsPrinted;
            options.Add(ProtoOption.Simple("default", value));
        }

        if (field.JsonName is not null)
        {
            options.Add(ProtoOption.Simple("json_name", field.JsonName));
        }

        return options;
    }

    private string Type(string scope, ProtoField field)
    {
        if (!field.IsMap)
        {
            return Absolute(scope, field.Type);
        }

        var (key, value) = field.MapTypes();
        return $"map<{key}, {Absolute(scope, value)}>";
    }

    private string Absolute(string scope, string name) =>
        !ProtoScalars.Contains(name) && types.Resolve(scope, name) is { } full ? "." + full : name;

    private ProtoOneof Oneof(string scope, ProtoOneof oneof) =>
        oneof with { Options = _options.Normalize(scope, oneof.Options), Fields = Fields(scope, oneof.Fields), Groups = Groups(scope, oneof.Groups) };

    private static IEnumerable<int> Numbers(ProtoOneof oneof) =>
        oneof.Fields.Select(field => field.Number).Concat(oneof.Groups.Select(group => group.Number));

    // The types inside a group are those of its own scope.
    private List<ProtoGroup> Groups(string scope, IEnumerable<ProtoGroup> groups) =>
    [
        .. groups.OrderBy(group => group.Number).Select(group => group with { Fields = Fields(ProtoTypes.Join(scope, group.Name), group.Fields) }),
    ];

    private ProtoEnum Enum(string scope, ProtoEnum declared)
    {
        var full = ProtoTypes.Join(scope, declared.Name);
        return new ProtoEnum
        {
            Name = declared.Name,
            Reserved = Ranges(declared.Reserved),
            Options = _options.Normalize(full, declared.Options),
            Constants =
            [
                .. declared.Constants.OrderBy(constant => constant.Number).ThenBy(constant => constant.Name, StringComparer.Ordinal)
                    .Select(constant => constant with { Options = _options.Normalize(full, constant.Options) }),
            ],
        };
    }

    // One block a message.
    private List<ProtoExtend> Extends(string scope, List<ProtoExtend> extends) => [.. extends
        .GroupBy(extend => Absolute(scope, extend.Name), StringComparer.Ordinal)
        .Select(group => new ProtoExtend(group.Key, Fields(scope, group.SelectMany(extend => extend.Fields)), Groups(scope, group.SelectMany(extend => extend.Groups))))];

    private ProtoService Service(string scope, ProtoService service) => service with
    {
        Options = _options.Normalize(scope, service.Options),
        Rpcs =
        [
            .. service.Rpcs.Select(rpc => rpc with
            {
                Request = rpc.Request with { Name = Absolute(scope, rpc.Request.Name) },
                Response = rpc.Response with { Name = Absolute(scope, rpc.Response.Name) },
                Options = _options.Normalize(scope, rpc.Options),
            }),
        ],
    };

    // Each range and name in a statement of its own, numbers first.
    private static List<ProtoReserved> Ranges(List<ProtoReserved> ranges) =>
    [
        .. ranges.SelectMany(range => range.Values)
            .OrderBy(value => value.Name is not null)
            .ThenBy(value => value.Start)
            .ThenBy(value => value.Name, StringComparer.Ordinal)
            .Select(value => new ProtoReserved([value])),
    ];

    private static List<string> Sorted(List<string> imports) => [.. imports.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
