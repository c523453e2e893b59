// SPDX-License-Identifier: MIT
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Cli.CommandLine;
using Enigma.Client;
using Enigma.Enclave;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Ethereum;
using Enigma.Network;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Fuzz.Engine;

/// <summary>Finds the parsers of the project: static methods with a parser's name that take bytes, text or a foreign log, and all that take JSON.</summary>
public static partial class ParserEntries
{
    /// <summary>Everything that parses; the programs' compositions are not among it.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. new[]
        {
            typeof(EnigmaException), typeof(WireValue), typeof(RlpItem), typeof(Evidence), typeof(EnclaveService), typeof(ContractRuntime),
            typeof(Enigma.Enclave.Keys.KeyKeeperEnclave), typeof(ChainErrors), typeof(IPeerNetwork), typeof(RpcRequest), typeof(EnigmaClient),
            typeof(AbiValues),
        }.Select(type => type.Assembly),
    ];

    private static readonly HashSet<Type> Foreign =
    [
        typeof(ReadOnlySpan<byte>), typeof(ReadOnlyMemory<byte>), typeof(byte[]), typeof(ByteString), typeof(string), typeof(ReadOnlySpan<char>),
        typeof(JsonElement), typeof(ChainLog), typeof(Enigma.Client.Rpc.EventLog), typeof(IReadOnlyList<string>), typeof(IReadOnlyList<byte[]>),
    ];

    /// <summary>All parsers.</summary>
    public static IEnumerable<MethodBase> All =>
        from assembly in Assemblies
        from type in assembly.GetTypes()
        where !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)) && !type.Name.StartsWith('<')
        from method in Methods(type)
        where !method.IsPrivate && IsParser(method)
        select method;

    /// <summary>The static methods that a type declares itself.</summary>
    public static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    /// <summary>A method as messages show it.</summary>
    public static string Show(MethodBase method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static bool IsParser(MethodBase method) =>
        (ParserName().IsMatch(method.Name) && method.GetParameters().Any(parameter => Foreign.Contains(parameter.ParameterType)))
        || method.GetParameters().Any(parameter => parameter.ParameterType == typeof(JsonElement));

    [GeneratedRegex("^(Try)?(Decode|Parse|Read|Open|Unpad|Recover|Instrument|Verify|From|MayContain|HostAbiOf)")]
    private static partial Regex ParserName();
}
