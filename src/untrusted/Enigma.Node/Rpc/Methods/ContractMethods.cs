// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What everybody can see of a secret contract.</summary>
internal static class ContractMethods
{
    /// <summary>A secret contract by its address.</summary>
    public static readonly RpcParam<ContractAddress> Contract = RpcParam.Required(
        "contract", RpcTypes.Contract, "The address of the secret contract.");

    public static IReadOnlyList<RpcMethod<UserDesk>> All { get; } =
    [
        new(
            "enigma_getContract",
            "A contract's deployment, the length of its queue and who works for it.",
            [Contract],
            RpcTypes.Object(
                ("contract", RpcTypes.Contract),
                ("deployEntry", RpcTypes.AnyBytes),
                ("codeHash", RpcTypes.Hash),
                ("length", RpcTypes.Number(uint.MaxValue)),
                ("committed", RpcTypes.Number(uint.MaxValue)),
                ("worker", RpcTypes.Number(uint.MaxValue))),
            [NodeErrors.NotFound],
            GetContractAsync),
        new(
            "enigma_getCode",
            "A contract's module.",
            [Contract],
            RpcTypes.Object(("code", RpcTypes.AnyBytes)),
            [NodeErrors.NotFound],
            GetCodeAsync) { Load = RpcLoad.LargeAnswer },
    ];

    private static Task<Action<Utf8JsonWriter>> GetContractAsync(UserDesk desk, RpcCall call)
    {
        var contract = call.Arguments.Get(Contract);
        var ledger = desk.Node.Mirror.Current;
        var queue = ledger.Queue(contract);
        var deployment = queue.Deployment ?? throw Unknown(contract);
        return Task.FromResult(RpcJson.Object(writer =>
        {
            writer.WriteString("contract", contract.ToString());
            writer.WriteHex("deployEntry", deployment.Encode());
            writer.WriteString("codeHash", deployment.Deployment.CodeHash.ToString());
            writer.WriteNumber("length", queue.Length);
            writer.WriteNumber("committed", queue.Committed);
            writer.WriteNumber("worker", ledger.WorkerOf(contract).Value);
        }));
    }

    private static async Task<Action<Utf8JsonWriter>> GetCodeAsync(UserDesk desk, RpcCall call)
    {
        var contract = call.Arguments.Get(Contract);
        var deployment = desk.Node.Mirror.Current.Queue(contract).Deployment ?? throw Unknown(contract);
        var code = await desk.Node.Exchange.FindAsync(deployment.Deployment.CodeHash, call.Cancellation).ConfigureAwait(false)
            ?? throw new EnigmaException(NodeErrors.NotFound, $"no peer has the module {deployment.Deployment.CodeHash} of {contract} now; try again later");
        return RpcJson.Object(writer => writer.WriteHex("code", code.Span));
    }

    private static EnigmaException Unknown(ContractAddress contract) =>
        new(NodeErrors.NotFound, $"no contract {contract} is on the Ledger; check the address and the network");
}
