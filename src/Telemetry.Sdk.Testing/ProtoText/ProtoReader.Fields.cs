namespace Telemetry.Sdk.Testing.ProtoText;

/// <content>Fields, groups, oneofs and ranges.</content>
internal sealed partial class ProtoReader
{
    private void ReadFields(List<ProtoField> fields, List<ProtoGroup> groups)
    {
        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (!_scanner.TryTake(';'))
            {
                ReadField(_scanner.Place, _scanner.Word(), fields, groups);
            }
        }
    }

    private object ReadField(ProtoPlace place, string word, List<ProtoField> fields, List<ProtoGroup> groups)
    {
        var label = word is "required" or "optional" or "repeated" ? word : null;
        if (word == "required" && _file.IsProto3)
        {
            throw ProtoScanner.Error(place, "'required' label forbidden in proto3 field declarations");
        }

        // Only proto3 has fields without a label, and only a map needs none elsewhere.
        if (label is null && !_file.IsProto3 && (word != "map" || _scanner.Peek() != '<'))
        {
            throw ProtoScanner.Error(place, $"unexpected label: {word}");
        }

        var type = label is null ? _scanner.DataType(word) : _scanner.DataType();
        if (label is not null && type.StartsWith("map<", StringComparison.Ordinal))
        {
            throw ProtoScanner.Error(place, "'map' type cannot have label");
        }

        return ReadField(label, type, fields, groups);
    }

    private object ReadField(string? label, string type, List<ProtoField> fields, List<ProtoGroup> groups)
    {
        if (type == "group")
        {
            return Keep(groups, ReadGroup(label));
        }

        var name = _scanner.Word();
        _scanner.Require('=');
        var number = _scanner.Integer();
        var options = _options.ReadList();
        _scanner.RequireEndOfMember();
        return Keep(fields, new ProtoField(
            label,
            type,
            name,
            number,
            [.. options.Where(option => !IsPseudo(option, "default") && !IsPseudo(option, "json_name"))],
            options.Find(option => IsPseudo(option, "default"))?.Value,
            options.Find(option => IsPseudo(option, "json_name"))?.Value));
    }

    private static bool IsPseudo(ProtoOption option, string name) => option.Name == name && !option.IsExtension && option.SubNames.Count == 0;

    private ProtoGroup ReadGroup(string? label)
    {
        var name = _scanner.Word();
        _scanner.Require('=');
        var number = _scanner.Integer();
        _options.ReadList();
        List<ProtoField> fields = [];
        List<ProtoGroup> groups = [];
        ReadFields(fields, groups);
        _scanner.Expect(groups.Count == 0, "expected field declaration, was a group");
        return new ProtoGroup(label, name, number, fields);
    }

    private ProtoOneof ReadOneof()
    {
        var name = _scanner.Word();
        List<ProtoOption> options = [];
        List<ProtoField> fields = [];
        List<ProtoGroup> groups = [];
        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (_scanner.TryTake(';'))
            {
                continue;
            }

            var type = _scanner.DataType();
            if (type == "option")
            {
                options.Add(_options.ReadStatement());
            }
            else
            {
                ReadField(null, type, fields, groups);
            }
        }

        return new ProtoOneof(name, options, fields, groups);
    }

    private ProtoReserved ReadReserved()
    {
        List<ProtoReservedValue> values = [];
        do
        {
            values.Add(_scanner.Peek() is '"' or '\'' ? new ProtoReservedValue(_scanner.Text(), 0, 0) : ReadRange());
        }
        while (!IsEndOfValues());

        return new ProtoReserved(values);
    }

    private ProtoReserved ReadExtensions()
    {
        List<ProtoReservedValue> values = [];
        do
        {
            values.Add(ReadRange());
            if (_scanner.Peek() == '[')
            {
                // Declarations of extensions: nothing here reads them.
                _options.ReadList();
            }
        }
        while (!IsEndOfValues());

        return new ProtoReserved(values);
    }

    private ProtoReservedValue ReadRange()
    {
        var start = _scanner.Integer();
        if (_scanner.Peek() is ',' or ';' or '[')
        {
            return new ProtoReservedValue(null, start, start);
        }

        _scanner.Expect(_scanner.Word() == "to", "expected ',', ';', or 'to'");
        if (_scanner.Peek() != 'm')
        {
            return new ProtoReservedValue(null, start, _scanner.Integer());
        }

        _scanner.Expect(_scanner.Word() == "max", "expected a number or 'max'");
        return new ProtoReservedValue(null, start, ProtoReservedValue.Max);
    }

    private bool IsEndOfValues()
    {
        var next = _scanner.Take();
        _scanner.Expect(next is ',' or ';', "expected ',' or ';'");
        return next == ';';
    }
}
