// SPDX-License-Identifier: MIT
using System.Globalization;

namespace Enigma.Ethereum;

/// <summary>Reads type names and function signatures, with bounds on length, nesting and static size.</summary>
internal ref struct AbiTypeParser
{
    internal const int MaximumLength = 4096;
    internal const int MaximumDepth = 16;
    internal const int MaximumStaticSize = 1 << 20;

    private readonly string _text;
    private int _position;

    private AbiTypeParser(string text) => _text = text;

    internal static AbiType ParseType(string text)
    {
        var parser = Start(text);
        var type = parser.ReadType(depth: 0);
        parser.RequireEnd();
        return type;
    }

    /// <summary>Reads <c>name(type,type)</c>; the name may be empty.</summary>
    internal static (string Name, IReadOnlyList<AbiType> Inputs) ParseSignature(string text)
    {
        var parser = Start(text);
        var name = parser.ReadName();
        var inputs = parser.ReadTypes(depth: 0);
        parser.RequireEnd();
        return (name, inputs);
    }

    private static AbiTypeParser Start(string text) =>
        text.Length <= MaximumLength
            ? new AbiTypeParser(text)
            : throw new EnigmaException(AbiErrors.BadType, $"type has {text.Length} characters, expected at most {MaximumLength}");

    private string ReadName()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$'))
        {
            _position++;
        }

        var name = _text[start.._position];
        return name is [>= '0' and <= '9', ..] ? throw Bad("a name does not start with a digit") : name;
    }

    private List<AbiType> ReadTypes(int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Bad($"tuples are nested deeper than {MaximumDepth}");
        }

        Expect('(');
        var types = new List<AbiType>();
        if (TryTake(')'))
        {
            return types;
        }

        do
        {
            types.Add(ReadType(depth));
        }
        while (TryTake(','));

        Expect(')');
        return types;
    }

    private AbiType ReadType(int depth)
    {
        var type = Peek() == '(' ? ReadTuple(depth + 1) : ReadSimple();
        for (var dimensions = 0; TryTake('['); dimensions++)
        {
            if (dimensions == MaximumDepth)
            {
                throw Bad($"arrays are nested deeper than {MaximumDepth}");
            }

            type = AbiType.ArrayOf(type, ReadArrayLength());
            RequireSize(type);
        }

        return type;
    }

    private AbiType ReadTuple(int depth)
    {
        var components = ReadTypes(depth);
        var type = components.Count > 0 ? AbiType.TupleOf(components) : throw Bad("a tuple type needs a member");
        RequireSize(type);
        return type;
    }

    private int? ReadArrayLength()
    {
        if (TryTake(']'))
        {
            return null;
        }

        var length = ReadDigits();
        Expect(']');
        return length is > 0 ? length : throw Bad("an array length is a number from 1");
    }

    private AbiType ReadSimple()
    {
        var start = _position;
        while (Peek() is >= 'a' and <= 'z')
        {
            _position++;
        }

        var word = _text[start.._position];
        var size = Peek() is >= '0' and <= '9' ? ReadDigits() : null;
        return (word, size) switch
        {
            ("uint", null) => AbiType.Simple(AbiKind.UnsignedInteger, "uint256", 256),
            ("int", null) => AbiType.Simple(AbiKind.SignedInteger, "int256", 256),
            ("uint", >= 8 and <= 256) when size % 8 == 0 => AbiType.Simple(AbiKind.UnsignedInteger, $"uint{size}", size.Value),
            ("int", >= 8 and <= 256) when size % 8 == 0 => AbiType.Simple(AbiKind.SignedInteger, $"int{size}", size.Value),
            ("bytes", >= 1 and <= 32) => AbiType.Simple(AbiKind.FixedBytes, $"bytes{size}", size.Value),
            ("bytes", null) => AbiType.Simple(AbiKind.Bytes, "bytes"),
            ("string", null) => AbiType.Simple(AbiKind.Text, "string"),
            ("address", null) => AbiType.Simple(AbiKind.Address, "address"),
            ("bool", null) => AbiType.Simple(AbiKind.Boolean, "bool"),
            _ => throw Bad($"'{word}{size}' is no type; expected uint8 to uint256, int8 to int256, address, bool, bytes1 to bytes32, "
                + "bytes, string, an array T[] or T[k], or a tuple (T,T)"),
        };
    }

    private int? ReadDigits()
    {
        var start = _position;
        while (Peek() is >= '0' and <= '9')
        {
            _position++;
        }

        var digits = _text.AsSpan(start, _position - start);
        return digits is ['0', ..] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? throw Bad($"'{digits}' is no size")
            : number;
    }

    private readonly char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private bool TryTake(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
        {
            throw Bad($"expected '{c}' at character {_position}");
        }
    }

    private readonly void RequireEnd()
    {
        if (_position != _text.Length)
        {
            throw Bad($"unexpected '{_text[_position]}' at character {_position}");
        }
    }

    private readonly void RequireSize(AbiType type)
    {
        if (type.HeadSize > MaximumStaticSize)
        {
            throw Bad($"{type.Name} takes {type.HeadSize} bytes, expected at most {MaximumStaticSize}");
        }
    }

    private readonly EnigmaException Bad(string what)
    {
        var shown = _text.Length <= 80 ? _text : _text[..80] + "...";
        return new EnigmaException(AbiErrors.BadType, $"'{shown}' is not a Solidity type or signature: {what}");
    }
}
