namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// Reads a .proto text into a tree of what is written. As Confluent's registry does, it judges the grammar only: names are not resolved,
/// and numbers may clash.
/// </summary>
internal sealed partial class ProtoReader
{
    private readonly ProtoScanner _scanner;
    private readonly ProtoOptionReader _options;

    // Touched by the one Read call.
    private readonly ProtoFile _file = new();

    private ProtoReader(string text)
    {
        _scanner = new ProtoScanner(text);
        _options = new ProtoOptionReader(_scanner);
    }

    /// <exception cref="ProtoSyntaxException">The text is no .proto file, is too long or too deeply nested.</exception>
    public static ProtoFile Read(string text) => new ProtoReader(text).Read();

    private ProtoFile Read()
    {
        for (var index = 0; !_scanner.IsAtEnd(); index++)
        {
            if (!_scanner.TryTake(';'))
            {
                ReadDeclaration(index);
            }
        }

        return _file;
    }

    private void ReadDeclaration(int index)
    {
        var place = _scanner.Place;
        var word = _scanner.Word();
        switch (word)
        {
            case "syntax":
                ReadSyntax(index, place);
                break;
            case "edition":
                throw ProtoScanner.Error(_scanner.Place, "edition is not currently supported");
            case "package":
                _file.Package = _scanner.Word();
                _scanner.Require(';');
                break;
            case "import":
                ReadImport();
                break;
            case "option":
                _file.Options.Add(_options.ReadStatement());
                break;
            case "message":
                _file.Messages.Add(ReadMessage());
                break;
            case "enum":
                _file.Enums.Add(ReadEnum());
                break;
            case "extend":
                _file.Extends.Add(ReadExtend());
                break;
            case "service":
                _file.Services.Add(ReadService());
                break;
            default:
                throw ProtoScanner.Error(place, $"unexpected label: {word}");
        }
    }

    private void ReadSyntax(int index, ProtoPlace place)
    {
        if (_file.Syntax is not null)
        {
            throw ProtoScanner.Error(place, "too many syntax definitions");
        }

        _scanner.Require('=');
        if (index > 0)
        {
            throw ProtoScanner.Error(place, "'syntax' element must be the first declaration in a file");
        }

        var syntax = _scanner.Text();
        _file.Syntax = syntax is "proto2" or "proto3" ? syntax : throw ProtoScanner.Error(place, $"unexpected syntax: {syntax}");
        _scanner.Require(';');
    }

    private void ReadImport()
    {
        if (_scanner.Peek() is '"' or '\'')
        {
            ReadPath(_file.Imports);
        }
        else
        {
            var place = _scanner.Place;
            var kind = _scanner.Word();
            List<string> imports = kind switch
            {
                "public" => _file.PublicImports,
                // The server drops weak imports.
                "weak" => [],
                _ => throw ProtoScanner.Error(place, $"unexpected label: {kind}"),
            };
            ReadPath(imports);
        }

        _scanner.Require(';');
    }

    private void ReadPath(List<string> imports)
    {
        var path = _scanner.Text();
        imports.Add(path);
        _file.Dependencies.Add(path);
    }
}
