namespace Telemetry.Sdk.Testing.ProtoText;

/// <content>Messages, enums, extensions and services.</content>
internal sealed partial class ProtoReader
{
    private ProtoMessage ReadMessage()
    {
        var message = new ProtoMessage { Name = _scanner.Word() };
        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (!_scanner.TryTake(';'))
            {
                ReadMember(message);
            }
        }

        return message;
    }

    private void ReadMember(ProtoMessage message)
    {
        _scanner.Peek();
        var place = _scanner.Place;
        var word = _scanner.Word();
        switch (word)
        {
            case "option":
                message.Options.Add(_options.ReadStatement());
                break;
            case "message":
                message.Members.Add(Keep(message.Messages, ReadMessage()));
                break;
            case "enum":
                message.Enums.Add(ReadEnum());
                break;
            case "extend":
                message.Extends.Add(ReadExtend());
                break;
            case "oneof":
                message.Members.Add(Keep(message.Oneofs, ReadOneof()));
                break;
            case "reserved":
                message.Reserved.Add(ReadReserved());
                break;
            case "extensions":
                message.Extensions.Add(ReadExtensions());
                break;
            default:
                message.Members.Add(ReadField(place, word, message.Fields, message.Groups));
                break;
        }
    }

    private static T Keep<T>(List<T> list, T item)
    {
        list.Add(item);
        return item;
    }

    private ProtoEnum ReadEnum()
    {
        var declared = new ProtoEnum { Name = _scanner.Word() };
        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (_scanner.TryTake(';'))
            {
                continue;
            }

            var word = _scanner.Word();
            if (word == "option" && _scanner.Peek() != '=')
            {
                declared.Options.Add(_options.ReadStatement());
            }
            else if (word == "reserved" && _scanner.Peek() != '=')
            {
                declared.Reserved.Add(ReadReserved());
            }
            else
            {
                declared.Constants.Add(ReadConstant(word));
            }
        }

        return declared;
    }

    private ProtoEnumConstant ReadConstant(string name)
    {
        _scanner.Require('=');
        var number = _scanner.Integer();
        var options = _options.ReadList();
        _scanner.RequireEndOfMember();
        return new ProtoEnumConstant(name, number, options);
    }

    private ProtoExtend ReadExtend()
    {
        var name = _scanner.Word();
        List<ProtoField> fields = [];
        List<ProtoGroup> groups = [];
        ReadFields(fields, groups);
        return new ProtoExtend(name, fields, groups);
    }

    private ProtoService ReadService()
    {
        var name = _scanner.Word();
        List<ProtoOption> options = [];
        List<ProtoRpc> rpcs = [];
        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (_scanner.TryTake(';'))
            {
                continue;
            }

            var place = _scanner.Place;
            switch (_scanner.Word())
            {
                case "option":
                    options.Add(_options.ReadStatement());
                    break;
                case "rpc":
                    rpcs.Add(ReadRpc());
                    break;
                case var word:
                    throw ProtoScanner.Error(place, $"unexpected label: {word}");
            }
        }

        return new ProtoService(name, options, rpcs);
    }

    private ProtoRpc ReadRpc()
    {
        var name = _scanner.Word();
        var request = ReadRpcType();
        _scanner.Expect(_scanner.Word() == "returns", "expected 'returns'");
        var response = ReadRpcType();
        List<ProtoOption> options = [];
        if (_scanner.Peek() != '{')
        {
            _scanner.Require(';');
            return new ProtoRpc(name, request, response, options);
        }

        _scanner.Enter('{');
        while (!_scanner.TryLeave('}'))
        {
            if (!_scanner.TryTake(';'))
            {
                _scanner.Expect(_scanner.Word() == "option", "expected 'option'");
                options.Add(_options.ReadStatement());
            }
        }

        return new ProtoRpc(name, request, response, options);
    }

    private ProtoRpcType ReadRpcType()
    {
        _scanner.Require('(');
        var word = _scanner.Word();
        var isStreaming = word == "stream" && _scanner.Peek() != ')';
        var type = isStreaming ? _scanner.Word() : word;
        _scanner.Require(')');
        return new ProtoRpcType(type, isStreaming);
    }
}
