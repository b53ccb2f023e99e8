namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>Reads options and their values.</summary>
internal sealed class ProtoOptionReader(ProtoScanner scanner)
{
    /// <summary>The rest of <c>option name = value;</c>.</summary>
    public ProtoOption ReadStatement()
    {
        var option = Read('=');
        scanner.Require(';');
        return option;
    }

    /// <summary>The options of a field between brackets, if there are any.</summary>
    public List<ProtoOption> ReadList()
    {
        List<ProtoOption> options = [];
        if (scanner.Peek() != '[')
        {
            return options;
        }

        scanner.Enter('[');
        while (true)
        {
            options.Add(Read('='));
            if (scanner.TryLeave(']'))
            {
                return options;
            }

            scanner.Expect(scanner.TryTake(','), "expected ',' or ']'");
        }
    }

    private ProtoOption Read(char separator)
    {
        var isExtension = scanner.Peek() == '(';
        var name = ReadName();
        List<string> subNames = [];
        // A name in parentheses ends there; "(a.b).c.(d)" goes on after a dot.
        if (isExtension)
        {
            while (scanner.Peek() != separator && scanner.Peek() is '.' or '(')
            {
                subNames.Add(ReadSubName());
            }
        }

        if (!scanner.TryTake(separator) && (separator != ':' || scanner.Peek() is not ('{' or '[' or '<')))
        {
            scanner.Take();   // the error's place is behind what stands there instead
            scanner.Expect(false, $"expected '{separator}' in option");
        }

        return new ProtoOption(name, isExtension, subNames, ReadValue());
    }

    private string ReadSubName()
    {
        scanner.TryTake('.');
        return scanner.Peek() == '(' ? $"({ReadName()})" : scanner.Word().Trim('.');
    }

    private string ReadName()
    {
        var closing = scanner.Peek() switch
        {
            '(' => ')',
            '[' => ']',
            _ => '\0',
        };
        if (closing == '\0')
        {
            return scanner.Word();
        }

        scanner.Take();
        var name = scanner.Word();
        while (scanner.TryTakeAtOnce('/'))
        {
            name += "/" + scanner.Word();   // the name of an Any in brackets
            scanner.Expect(name.Length <= ProtoScanner.MaxNameLength, $"a name of more than {ProtoScanner.MaxNameLength} characters");
        }

        scanner.Require(closing);
        return closing == ']' ? $"[{name}]" : name;
    }

    private ProtoValue ReadValue()
    {
        switch (scanner.Peek())
        {
            case '{':
                return ReadMap('{', '}');
            case '<':
                return ReadMap('<', '>');
            case '[':
                return ReadItems();
            case '"' or '\'':
                return ProtoValue.OfText(scanner.Text());
            default:
                return ProtoValue.OfWord(scanner.Constant());
        }
    }

    private ProtoValue ReadMap(char opening, char closing)
    {
        List<KeyValuePair<string, ProtoValue>> entries = [];
        scanner.Enter(opening);
        while (!scanner.TryLeave(closing))
        {
            var option = Read(':');
            entries.Add(new(option.PrintedName, option.Value));
            if (!scanner.TryTake(','))
            {
                scanner.TryTake(';');
            }
        }

        return ProtoValue.OfMap(entries);
    }

    private ProtoValue ReadItems()
    {
        List<ProtoValue> items = [];
        scanner.Enter('[');
        while (!scanner.TryLeave(']'))
        {
            items.Add(ReadValue());
            scanner.Expect(scanner.TryTake(',') || scanner.Peek() == ']', "expected ',' or ']'");
        }

        return ProtoValue.OfList(items);
    }
}
