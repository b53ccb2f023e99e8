using System.Globalization;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// Reads the words of a .proto text. Places and sentences of its errors are those of Confluent's registry, whose clients show them.
/// </summary>
internal sealed class ProtoScanner
{
    /// <summary>The most braces and brackets inside each other: the reader descends on the stack.</summary>
    public const int MaxDepth = 64;

    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private readonly string _text;

    // Touched by the one reader that owns the scanner.
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private int _depth;

    public ProtoScanner(string text)
    {
        _text = text;
        Expect(text.Length <= MaxLength, $"the text is longer than {MaxLength} characters");
    }

    /// <summary>The place of the next character that is read.</summary>
    public ProtoPlace Place => new(_line, _position - _lineStart + 1);

    /// <summary>Skips blanks and comments, and tells whether nothing follows.</summary>
    public bool IsAtEnd()
    {
        SkipBlanks();
        return _position == _text.Length;
    }

    public char Peek()
    {
        Expect(!IsAtEnd(), "unexpected end of file");
        return _text[_position];
    }

    public char Take()
    {
        var next = Peek();
        _position++;
        return next;
    }

    /// <summary>Takes a character if it is the next one.</summary>
    public bool TryTake(char character)
    {
        if (Peek() != character)
        {
            return false;
        }

        _position++;
        return true;
    }

    public void Require(char character) => Expect(Take() == character, $"expected '{character}'");

    /// <summary>Takes an opening brace or bracket.</summary>
    public void Enter(char opening)
    {
        Require(opening);
        Expect(++_depth <= MaxDepth, $"more than {MaxDepth} braces inside each other");
    }

    /// <summary>Takes a closing brace or bracket if it is the next character.</summary>
    public bool TryLeave(char closing)
    {
        if (!TryTake(closing))
        {
            return false;
        }

        _depth--;
        return true;
    }

    public string Word()
    {
        SkipBlanks();
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '.'))
        {
            _position++;
        }

        Expect(_position > start, "expected a word");
        return _text[start.._position];
    }

    /// <summary>A scalar, a name or <c>map&lt;key, value&gt;</c>.</summary>
    public string DataType() => DataType(Word());

    /// <summary>The rest of a type whose first word has been read.</summary>
    public string DataType(string word)
    {
        if (word != "map")
        {
            return word;
        }

        Require('<');
        var key = Word();
        Require(',');
        var value = Word();
        Require('>');
        return $"map<{key}, {value}>";
    }

    /// <summary>A decimal or hexadecimal number; a leading zero means nothing here.</summary>
    public int Integer()
    {
        var word = Word();
        var isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var isNumber = isHex
            ? int.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        Expect(isNumber, $"expected an integer but was {word}");
        return number;
    }

    /// <summary>One text, or several in a row, which are joined.</summary>
    public string Text()
    {
        var text = new System.Text.StringBuilder();
        do
        {
            var quote = Take();
            Expect(quote is '"' or '\'', "expected a string");
            ReadText(quote, text);
        }
        while (!IsAtEnd() && Peek() is '"' or '\'');

        return text.ToString();
    }

    public void Expect(bool condition, string problem)
    {
        if (!condition)
        {
            throw Error(Place, problem);
        }
    }

    public static ProtoSyntaxException Error(ProtoPlace place, string problem) => new(place.Line, place.Column, problem);

    private void ReadText(char quote, System.Text.StringBuilder text)
    {
        while (true)
        {
            Expect(_position < _text.Length, "unterminated string");
            var next = _text[_position++];
            if (next == quote)
            {
                return;
            }

            NoteLine(next);
            text.Append(next == '\\' ? ReadEscape() : next);
        }
    }

    private char ReadEscape()
    {
        Expect(_position < _text.Length, "unexpected end of file");
        var escape = _text[_position++];
        return escape switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' or 'X' => ReadCode(16, 2),
            >= '0' and <= '7' => ReadOctal(),
            _ => escape,
        };
    }

    private char ReadOctal()
    {
        _position--;
        return ReadCode(8, 3);
    }

    private char ReadCode(int radix, int mostDigits)
    {
        var start = _position;
        var code = 0;
        while (_position < _text.Length && _position - start < mostDigits && char.IsAsciiHexDigit(_text[_position])
            && Convert.ToInt32(_text[_position].ToString(), 16) is var digit && digit < radix)
        {
            code = (code * radix) + digit;
            _position++;
        }

        Expect(_position > start, "expected a digit after \\x or \\X");
        return (char)code;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            var next = _text[_position];
            if (next is ' ' or '\t' or '\r' or '\n' or '\f' or '\v' or '\uFEFF')
            {
                _position++;
                NoteLine(next);
            }
            else if (next != '/' || !SkipComment())
            {
                return;
            }
        }
    }

    private bool SkipComment()
    {
        var second = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
        if (second == '/')
        {
            var end = _text.IndexOf('\n', _position);
            _position = end < 0 ? _text.Length : end;
            return true;
        }

        Expect(second == '*', "expected '//' or '/*'");
        var close = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        Expect(close >= 0, "unterminated comment");
        for (; _position < close + 2; _position++)
        {
            if (_text[_position] == '\n')
            {
                _line++;
                _lineStart = _position + 1;
            }
        }

        return true;
    }

    // Called after the character has been taken.
    private void NoteLine(char taken)
    {
        if (taken == '\n')
        {
            _line++;
            _lineStart = _position;
        }
    }
}
