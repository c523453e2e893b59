// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Nodes;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The form of a JSON value: what the OpenRPC document says of it. One type describes a parameter and reads it.</summary>
internal class RpcType(JsonObject schema)
{
    /// <summary>The JSON Schema; a copy of its own for each caller.</summary>
    public JsonObject Schema => (JsonObject)schema.DeepClone();

    /// <summary>The same form with a remark of its own.</summary>
    public RpcType Saying(string description)
    {
        var described = Schema;
        described["description"] = description;
        return new RpcType(described);
    }
}

/// <summary>A form that can be read.</summary>
internal abstract class RpcType<T>(JsonObject schema) : RpcType(schema)
{
    /// <summary>The value, within its bounds.</summary>
    /// <param name="value">What was sent.</param>
    /// <param name="path">Its name in messages, for example <c>params.terms.gasClass</c>.</param>
    /// <exception cref="RpcRefusal"><c>rpc.bad_params</c></exception>
    public abstract T Read(JsonElement value, string path);
}

/// <summary>Reads one value; false when it is not of the form.</summary>
internal delegate bool TryReadValue<T>(JsonElement value, out T result);

/// <summary>A single value.</summary>
internal sealed class ScalarType<T>(JsonObject schema, string expected, TryReadValue<T> tryRead) : RpcType<T>(schema)
{
    public override T Read(JsonElement value, string path) =>
        tryRead(value, out var result) ? result : throw RpcRefusal.BadParams(path, value, expected);
}

/// <summary>Bytes as 0x hex, bounded before they are decoded.</summary>
internal sealed class BytesType(int maximum) : RpcType<ByteString>(new JsonObject
{
    ["type"] = "string",
    ["pattern"] = "^0x([0-9a-fA-F]{2})*$",
    ["maxLength"] = 2 + (2L * maximum),
})
{
    public override ByteString Read(JsonElement value, string path)
    {
        const string Form = "0x and two hex digits per byte";
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text
            || !text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
        {
            throw RpcRefusal.BadParams(path, value, Form);
        }

        if ((text.Length / 2) - 1 > maximum)
        {
            throw RpcRefusal.BadParams(path, $"{(text.Length / 2) - 1} bytes long", $"at most {maximum} bytes");
        }

        try
        {
            return ByteString.Adopt(Convert.FromHexString(text.AsSpan(2)));
        }
        catch (FormatException)
        {
            throw RpcRefusal.BadParams(path, value, Form);
        }
    }
}

/// <summary>A list of values of one form.</summary>
internal sealed class ListType<T>(RpcType<T> item, int minimum, int maximum) : RpcType<IReadOnlyList<T>>(new JsonObject
{
    ["type"] = "array",
    ["items"] = item.Schema,
    ["minItems"] = minimum,
    ["maxItems"] = maximum,
})
{
    public override IReadOnlyList<T> Read(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < minimum || value.GetArrayLength() > maximum)
        {
            throw RpcRefusal.BadParams(path, value, $"a list of {minimum} to {maximum} values");
        }

        return [.. value.EnumerateArray().Select((one, i) => item.Read(one, $"{path}[{i}]"))];
    }
}

/// <summary>An object whose members are all known.</summary>
internal sealed class ObjectType(params IReadOnlyList<RpcParam> members) : RpcType<RpcArguments>(RpcParam.ObjectSchema(members))
{
    public override RpcArguments Read(JsonElement value, string path) => RpcArguments.Read(value, path, members);
}
