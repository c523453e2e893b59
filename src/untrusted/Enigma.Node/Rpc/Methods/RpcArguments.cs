// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Enigma.Node;

/// <summary>The parameters of one request, read and within their bounds.</summary>
internal sealed class RpcArguments
{
    private readonly Dictionary<RpcParam, object> _values = [];

    /// <summary>Reads one object whose members are all declared.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.bad_params</c></exception>
    public static RpcArguments Read(JsonElement given, string path, IReadOnlyList<RpcParam> declared)
    {
        var isGiven = given.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
        if (isGiven && given.ValueKind != JsonValueKind.Object)
        {
            throw RpcRefusal.BadParams(path, given, "one object with named members");
        }

        if (isGiven)
        {
            RequireKnown(given, path, declared);
        }

        var arguments = new RpcArguments();
        foreach (var param in declared)
        {
            if (isGiven && given.TryGetProperty(param.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                arguments._values.Add(param, param.Read(value, $"{path}.{param.Name}"));
            }
            else if (param.IsRequired)
            {
                throw RpcRefusal.BadParams($"{path}.{param.Name}", "missing", param.Summary);
            }
        }

        return arguments;
    }

    /// <summary>The value of a parameter that is there.</summary>
    public T Get<T>(RpcParam<T> param)
        where T : notnull => (T)_values[param];

    /// <summary>The value of a parameter that may be left out.</summary>
    public bool TryGet<T>(RpcParam<T> param, [NotNullWhen(true)] out T? value)
        where T : notnull
    {
        var isThere = _values.TryGetValue(param, out var found);
        value = isThere ? (T)found! : default;
        return isThere;
    }

    private static void RequireKnown(JsonElement given, string path, IReadOnlyList<RpcParam> declared)
    {
        foreach (var member in given.EnumerateObject())
        {
            if (declared.All(param => param.Name != member.Name))
            {
                var known = declared.Count == 0 ? "no members" : $"only {string.Join(", ", declared.Select(param => param.Name))}";
                throw RpcRefusal.BadParams(path, $"an object with the member '{RpcRefusal.Shorten(member.Name)}'", known);
            }
        }
    }
}
