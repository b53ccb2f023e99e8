namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A file without extensions and custom options, except those of the registry itself.</summary>
internal static class ProtoExtensionFilter
{
    public static ProtoFile Filter(ProtoFile file) => new()
    {
        Syntax = file.Syntax,
        Package = file.Package,
        Imports = file.Imports,
        PublicImports = file.PublicImports,
        Options = Kept(file.Options),
        Messages = [.. file.Messages.Select(Filter)],
        Enums = [.. file.Enums.Select(Filter)],
        Services = [.. file.Services.Select(service => service with
        {
            Options = Kept(service.Options),
            Rpcs = [.. service.Rpcs.Select(rpc => rpc with { Options = Kept(rpc.Options) })],
        })],
    };

    private static ProtoMessage Filter(ProtoMessage message) => new()
    {
        Name = message.Name,
        Reserved = message.Reserved,
        Options = Kept(message.Options),
        Fields = Filter(message.Fields),
        Oneofs = [.. message.Oneofs.Select(oneof => oneof with { Options = Kept(oneof.Options), Fields = Filter(oneof.Fields) })],
        Groups = [.. message.Groups.Select(group => group with { Fields = Filter(group.Fields) })],
        Messages = [.. message.Messages.Select(Filter)],
        Enums = [.. message.Enums.Select(Filter)],
    };

    private static ProtoEnum Filter(ProtoEnum declared) => new()
    {
        Name = declared.Name,
        Reserved = declared.Reserved,
        Options = Kept(declared.Options),
        Constants = [.. declared.Constants.Select(constant => constant with { Options = Kept(constant.Options) })],
    };

    private static List<ProtoField> Filter(IEnumerable<ProtoField> fields) => [.. fields.Select(field => field with { Options = Kept(field.Options) })];

    private static List<ProtoOption> Kept(IReadOnlyList<ProtoOption> options) =>
        [.. options.Where(option => !option.IsExtension || option.Name.StartsWith("confluent", StringComparison.Ordinal))];
}
