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

    /// <summary>The longest name, with or without what it stands in: full names are made of them, one for each type.</summary>
    public const int MaxNameLength = 1024;

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

    /// <summary>Takes a character if nothing, no blank either, stands before it.</summary>
    public bool TryTakeAtOnce(char character)
    {
        var isNext = _position < _text.Length && _text[_position] == character;
        _position += isNext ? 1 : 0;
        return isNext;
    }

    /// <summary>The server looks for a comment behind a field or a constant, and does not expect the text to end there.</summary>
    public void RequireEndOfMember()
    {
        Require(';');
        var next = _position;
        while (next < _text.Length && _text[next] is ' ' or '\t')
        {
            next++;
        }

        if (next == _text.Length)
        {
            _position = next;
            throw Error(Place, "expected '//' or '/*'");
        }
    }

    public void Require(char character)
    {
        var next = Take();
        Expect(next == character, $"expected '{character}' but was '{next}'");
    }

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
        Peek();
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '.'))
        {
            _position++;
        }

        Expect(_position > start, "expected a word");
        Expect(_position - start <= MaxNameLength, $"a name of more than {MaxNameLength} characters");
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

    /// <summary>A number, a boolean or a name that is a value, printed as it stands: also <c>- 7</c> and <c>1e+20</c>.</summary>
    public string Constant()
    {
        TryTake('+');
        var word = Word();
        if (word == "-")
        {
            word += Word();
        }

        var isExponent = word[^1] is 'e' or 'E' && (char.IsAsciiDigit(word[0]) || word[0] is '.' or '-');
        return isExponent && TryTakeAtOnce('+') ? $"{word}+{Word()}" : word;
    }

    /// <summary>A decimal or hexadecimal number; a leading zero means nothing here.</summary>
    public int Integer()
    {
        var word = Constant();
        var isNegative = word[0] == '-';
        var digits = isNegative ? word.AsSpan(1) : word;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        var isNumber = long.TryParse(isHex ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out var number);
        number = isNegative ? -number : number;
        Expect(isNumber && number is >= int.MinValue and <= int.MaxValue, $"expected an integer but was {word}");
        return (int)number;
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

        return ProtoBytes.Decode(text.ToString());
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
            _ = next == '\\' ? text.Append(ReadEscape()) : text.Append(next);
        }
    }

    private string ReadEscape()
    {
        Expect(_position < _text.Length, "unexpected end of file");
        var escape = _text[_position++];
        return escape switch
        {
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'v' => "\v",
            'x' or 'X' => ProtoBytes.Mark(ReadCode(16, 2)).ToString(),
            >= '0' and <= '7' => ReadOctal(),
            'u' => ReadRune(4),
            'U' => ReadRune(8),
            _ => escape.ToString(),
        };
    }

    private string ReadOctal()
    {
        _position--;
        return ProtoBytes.Mark(ReadCode(8, 3) & 0xFF).ToString();
    }

    private string ReadRune(int digits)
    {
        var start = _position;
        var code = ReadCode(16, digits);
        Expect(_position - start == digits && System.Text.Rune.IsValid(code), $"expected {digits} hexadecimal digits of a character");
        return new System.Text.Rune(code).ToString();
    }

    private int ReadCode(int radix, int mostDigits)
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
        return code;
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

        if (second != '*')
        {
            _position = Math.Min(_position + 2, _text.Length);
            throw Error(Place, "unexpected '/'");
        }

        var close = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        var isClosed = close >= 0;
        close = isClosed ? close : _text.Length - 2;
        for (; _position < close + 2; _position++)
        {
            if (_text[_position] == '\n')
            {
                _line++;
                _lineStart = _position + 1;
            }
        }

        Expect(isClosed, "unterminated comment");
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
