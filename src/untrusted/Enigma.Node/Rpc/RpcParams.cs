// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Reads the parameters of a request: one object whose members are all known and used; each mistake names member, value and form.</summary>
internal sealed class RpcParams
{
    private readonly JsonElement _object;
    private readonly string _path;

    /// <summary>The parameters, which may have only these members.</summary>
    /// <exception cref="EnigmaException"><c>rpc.bad_params</c></exception>
    public RpcParams(JsonElement parameters, string path, params ReadOnlySpan<string> members)
    {
        _object = parameters;
        _path = path;
        if (parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return;
        }

        if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw Bad(path, parameters, "one object with named members");
        }

        foreach (var member in parameters.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                throw new EnigmaException(
                    NodeErrors.BadParams,
                    $"{path} has the unknown member '{member.Name}'; known are: {(members.IsEmpty ? "none" : string.Join(", ", members.ToArray()))}");
            }
        }
    }

    public bool Has(string name) =>
        _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public RpcParams Object(string name, params ReadOnlySpan<string> members) => new(Member(name), PathOf(name), members);

    public ulong Number(string name, ulong maximum = ulong.MaxValue)
    {
        var value = Member(name);
        ulong number = 0;
        var ok = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetUInt64(out number),
            JsonValueKind.String => ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return ok && number <= maximum ? number : throw Bad(PathOf(name), value, $"a whole number from 0 to {maximum}");
    }

    public UInt128 Quantity(string name)
    {
        var value = Member(name);
        UInt128 number = 0;
        var ok = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetUInt64(out var small) && (number = small) == small,
            JsonValueKind.String => UInt128.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return ok ? number : throw Bad(PathOf(name), value, "a decimal string below 2^128");
    }

    public string Text(string name) =>
        Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Bad(PathOf(name), Member(name), "a string");

    public Address Address(string name) =>
        Member(name) is { ValueKind: JsonValueKind.String } value && Crypto.Address.TryParse(value.GetString(), out var address)
            ? address
            : throw Bad(PathOf(name), Member(name), "0x and 40 hex digits");

    public Hash32 Hash(string name) =>
        Member(name) is { ValueKind: JsonValueKind.String } value && Hash32.TryParse(value.GetString(), out var hash)
            ? hash
            : throw Bad(PathOf(name), Member(name), "0x and 64 hex digits");

    public ContractAddress Contract(string name = "contract") => new(Address(name));

    public ByteString Bytes(string name, int maximum) => ToBytes(Member(name), PathOf(name), maximum);

    public IReadOnlyList<ByteString> BytesList(string name, int maximumCount, int maximumSize)
    {
        var value = Member(name);
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= 1 && value.GetArrayLength() <= maximumCount
            ? [.. value.EnumerateArray().Select((item, i) => ToBytes(item, $"{PathOf(name)}[{i}]", maximumSize))]
            : throw Bad(PathOf(name), value, $"a list of 1 to {maximumCount} hex strings");
    }

    private string PathOf(string name) => $"{_path}.{name}";

    private JsonElement Member(string name) =>
        Has(name)
            ? _object.GetProperty(name)
            : throw new EnigmaException(NodeErrors.BadParams, $"{PathOf(name)} is missing; spec/wire.md section 6 lists the parameters");

    private static ByteString ToBytes(JsonElement value, string path, int maximum)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text
            || !text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
        {
            throw Bad(path, value, "0x and two hex digits per byte");
        }

        if ((text.Length / 2) - 1 > maximum)
        {
            throw new EnigmaException(NodeErrors.BadParams, $"{path} has {(text.Length / 2) - 1} bytes; at most {maximum} are accepted");
        }

        try
        {
            return ByteString.Adopt(Convert.FromHexString(text.AsSpan(2)));
        }
        catch (FormatException)
        {
            throw Bad(path, value, "0x and two hex digits per byte");
        }
    }

    private static EnigmaException Bad(string path, JsonElement value, string expected)
    {
        var raw = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        var shown = raw.Length <= 80 ? raw : $"{raw.AsSpan(0, 80)}... ({raw.Length} characters)";
        return new EnigmaException(NodeErrors.BadParams, $"{path} is {shown}; expected {expected}");
    }
}
