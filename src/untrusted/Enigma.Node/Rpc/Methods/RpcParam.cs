// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Enigma.Node;

/// <summary>A named parameter: what it means, whether it may be left out, and its form.</summary>
internal abstract record RpcParam(string Name, string Summary, bool IsRequired)
{
    /// <summary>The form.</summary>
    public abstract RpcType Form { get; }

    /// <summary>Reads the value of this parameter.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.bad_params</c></exception>
    public abstract object Read(JsonElement value, string path);

    /// <summary>A parameter that must be there.</summary>
    public static RpcParam<T> Required<T>(string name, RpcType<T> type, string summary)
        where T : notnull => new(name, summary, true, type);

    /// <summary>A parameter that may be left out or null.</summary>
    public static RpcParam<T> Optional<T>(string name, RpcType<T> type, string summary)
        where T : notnull => new(name, summary, false, type);

    /// <summary>The JSON Schema of an object with these members and no others.</summary>
    public static JsonObject ObjectSchema(IReadOnlyList<RpcParam> members) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject([.. members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Schema))]),
        ["required"] = new JsonArray([.. members.Where(member => member.IsRequired).Select(member => JsonValue.Create(member.Name))]),
        ["additionalProperties"] = false,
    };

    private JsonObject Schema => Form.Saying(Summary).Schema;
}

/// <summary>A parameter of a type.</summary>
internal sealed record RpcParam<T>(string Name, string Summary, bool IsRequired, RpcType<T> Type) : RpcParam(Name, Summary, IsRequired)
    where T : notnull
{
    public override RpcType Form => Type;

    public override object Read(JsonElement value, string path) => Type.Read(value, path);
}
