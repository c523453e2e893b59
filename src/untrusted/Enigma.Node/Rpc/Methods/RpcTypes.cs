// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The forms of values in spec/wire.md section 6.</summary>
internal static class RpcTypes
{
    public static RpcType<Address> Address { get; } = Text<Address>(
        "^0x[0-9a-fA-F]{40}$", "0x and 40 hex digits", Crypto.Address.TryParse);

    public static RpcType<ContractAddress> Contract { get; } = Text(
        "^0x[0-9a-fA-F]{40}$",
        "0x and 40 hex digits",
        (ReadOnlySpan<char> text, out ContractAddress contract) =>
        {
            var isAddress = Crypto.Address.TryParse(text, out var address);
            contract = new ContractAddress(address);
            return isAddress;
        });

    public static RpcType<Hash32> Hash { get; } = Text<Hash32>("^0x[0-9a-fA-F]{64}$", "0x and 64 hex digits", Hash32.TryParse);

    /// <summary>A family of machines.</summary>
    public static RpcType<ByteString> Fmspc { get; } = Text(
        "^0x[0-9a-fA-F]{12}$",
        "0x and 12 hex digits",
        (ReadOnlySpan<char> text, out ByteString fmspc) =>
        {
            var bytes = new byte[6];
            fmspc = bytes;
            return text is ['0', 'x', .. { Length: 12 } digits]
                && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        });

    /// <summary>Below 2^128, as a decimal string: JSON numbers lose digits above 2^53.</summary>
    public static RpcType<UInt128> Quantity { get; } = new ScalarType<UInt128>(
        new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = "^[0-9]+$", ["minimum"] = 0 },
        "a decimal string below 2^128",
        (JsonElement value, out UInt128 number) =>
        {
            number = 0;
            return value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetUInt64(out var small) && (number = small) == small,
                JsonValueKind.String => UInt128.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
                _ => false,
            };
        });

    public static RpcType Flag { get; } = new(new JsonObject { ["type"] = "boolean" });

    public static RpcType Words { get; } = new(new JsonObject { ["type"] = "string" });

    public static RpcType AnyBytes { get; } = new(new JsonObject { ["type"] = "string", ["pattern"] = "^0x([0-9a-fA-F]{2})*$" });

    /// <summary>A whole number, as a JSON number or a decimal string.</summary>
    public static RpcType<ulong> Number(ulong maximum = ulong.MaxValue) => new ScalarType<ulong>(
        new JsonObject { ["type"] = new JsonArray("integer", "string"), ["pattern"] = "^[0-9]+$", ["minimum"] = 0, ["maximum"] = maximum },
        $"a whole number from 0 to {maximum}",
        (JsonElement value, out ulong number) =>
        {
            number = 0;
            var isNumber = value.ValueKind switch
            {
                JsonValueKind.Number => value.TryGetUInt64(out number),
                JsonValueKind.String => ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
                _ => false,
            };
            return isNumber && number <= maximum;
        });

    public static RpcType<ByteString> Bytes(int maximum) => new BytesType(maximum);

    public static RpcType<IReadOnlyList<T>> List<T>(RpcType<T> item, int minimum, int maximum) => new ListType<T>(item, minimum, maximum);

    /// <summary>One of some words, each with its meaning.</summary>
    public static RpcType<T> OneOf<T>(IReadOnlyList<(string Word, T Value)> choices) => new ScalarType<T>(
        new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice.Word))]) },
        $"one of {string.Join(", ", choices.Select(choice => choice.Word))}",
        (JsonElement value, out T result) =>
        {
            var word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            var index = choices.ToList().FindIndex(choice => choice.Word == word);
            result = index < 0 ? default! : choices[index].Value;
            return index >= 0;
        });

    /// <summary>The form of a result: an object with exactly these members; a name that ends in ? may be absent.</summary>
    public static RpcType Object(params IReadOnlyList<(string Name, RpcType Type)> members) => new(new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject([.. members.Select(member => KeyValuePair.Create(member.Name.TrimEnd('?'), (JsonNode?)member.Type.Schema))]),
        ["required"] = new JsonArray([.. members.Where(member => !member.Name.EndsWith('?')).Select(member => JsonValue.Create(member.Name))]),
        ["additionalProperties"] = false,
    });

    /// <summary>The form of a result: a list.</summary>
    public static RpcType ListOf(RpcType item) => new(new JsonObject { ["type"] = "array", ["items"] = item.Schema });

    private delegate bool TryParse<T>(ReadOnlySpan<char> text, out T value);

    private static ScalarType<T> Text<T>(string pattern, string expected, TryParse<T> tryParse) => new(
        new JsonObject { ["type"] = "string", ["pattern"] = pattern },
        expected,
        (JsonElement value, out T result) =>
        {
            result = default!;
            return value.ValueKind == JsonValueKind.String && tryParse(value.GetString()!, out result);
        });
}
